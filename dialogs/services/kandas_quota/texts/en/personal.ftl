page-personal = About you

sex = Which sex is stated in your passport?
    .label = Sex
    .why = Your passport states it too, and the two must agree.
    .male = Male
    .female = Female

birth_date = When were you born?
    .label = Date of birth
    .hint = As in your passport: day, month, year.
    .example = 21.03.1990
    .why = The date of birth tells apart people who have the same name.

birth_place = Where were you born?
    .label = Place of birth
    .hint = As it stands in your passport.
    .example = Mongolia, Bayan-Ulgii province
    .why = The place of birth is compared with your passport.

citizenship = Which country are you a citizen of?
    .label = Citizenship
    .hint = If your country is not in the list, type its name.
    .why = The quota is for people who are not citizens of Kazakhstan. We also check your passport number by the country.
    .two = Please name the citizenship whose passport you apply with.
    .of_home = The quota is for people who are not citizens of Kazakhstan. Are you a citizen of Kazakhstan already?
    .stateless = No citizenship

nationality = What is your ethnicity?
    .label = Ethnicity
    .why = This quota is for Kazakhs who return to their historical homeland, and for their families. Whichever answer you choose, a person considers the application.
    .kazakh = Kazakh
    .other = Another one
