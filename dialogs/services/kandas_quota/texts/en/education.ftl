page-education = Education

education_level = What education do you have?
    .label = Level of education
    .hint = Please choose the highest level you have completed.
    .why = It is part of the application and shows which work and courses may suit you. The program judges nobody.
    .none = School not completed
    .secondary = School
    .vocational = Vocational college
    .higher = University
    .postgraduate = Master’s or doctoral degree

institution = Where did you study?
    .label = School, college or university
    .hint = If there were several, name the last one. If you still study, name where you study now.
    .example = College No. 2, Ulgii
    .why = The name is compared with your diploma or school certificate.

education_year = In which year did you finish?
    .label = Year of completion
    .hint = If you still study, write the year when you will finish.
    .example = 2012
    .why = The year stands in your diploma or certificate too, and the two must agree.
    .unfinished = If you still study, write the year in which you will finish. If you left before the end, go back and choose the level that you completed.

specialty = What is your field of study?
    .label = Specialty
    .hint = As in your diploma.
    .example = Teaching
    .why = It helps to find work in your own field.

qualification = Which qualification does your diploma state?
    .label = Qualification
    .example = primary school teacher
    .why = The qualification shows in which positions you can work.
    .skip = It states none

languages = Which languages do you speak?
    .label = Languages
    .example = Kazakh, Mongolian, some Russian
    .why = So people can speak with you in a language you understand and offer work or courses that fit.
