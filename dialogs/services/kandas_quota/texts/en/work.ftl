page-work = Work

work = Where have you worked?
    .label = Work experience
    .hint = Add your jobs one by one, the latest first. Herding, farming and your own business are work too.
    .why = It is part of the application and shows which work in the region may suit you.
    .entry = Job No. { $number }
    .add = Add a job
    .none = I have never worked
    .done = That is all
    .use_buttons = Please add each job with “Add a job”, and I will ask about it. If you have never worked, just write that.

work-employer = What is the name of the place where you worked?
    .label = Employer
    .hint = If you worked for yourself, just write that.
    .example = School No. 5, Ulgii
    .why = The name is compared with your work record book or a letter from the employer, if you have one.

work-position = What was your job there?
    .label = Position
    .example = teacher
    .why = This answer shows what you can do.

work-from = From which year?
    .label = First year
    .example = 2013
    .why = Experience is counted in years; no day or month is needed.

work-to = Until which year?
    .label = Last year
    .example = 2024
    .why = Experience is counted in years; no day or month is needed.
    .skip = I still work there
