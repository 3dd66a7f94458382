page-name = Your name

surname = What is your surname?
    .label = Surname
    .hint = Only the surname, in Cyrillic letters, as in the Kazakh translation of your passport.
    .example = Үлгібаев
    .why = When the application and the translation show the same surname, nobody has to ask you about it.
    .skip = I have no surname

given_name = What is your given name?
    .label = Given name
    .hint = In Cyrillic letters, as in the Kazakh translation of your passport.
    .example = Айдос
    .why = This is how your name will stand in the application and in the decision.

patronymic = What is your patronymic?
    .label = Patronymic
    .hint = The name after your father, as it stands in your documents, in Cyrillic letters.
    .example = Серікұлы
    .why = Documents of Kazakhstan often have one. If your passport has none, don’t make one up.
    .skip = My passport has none

surname_latin = How is your surname spelled in the passport, in Latin letters?
    .label = Surname in Latin letters
    .hint = Copy it letter by letter. Compare it with the two lines at the bottom of the photo page.
    .example = ULGIBAYEV
    .why = This spelling is used to compare the application with the copy of your passport.
    .skip = No surname in my passport

given_name_latin = How is your given name spelled in the passport, in Latin letters?
    .label = Given name in Latin letters
    .hint = Copy it letter by letter.
    .example = AIDOS
    .why = This spelling is used to compare the application with the copy of your passport.
