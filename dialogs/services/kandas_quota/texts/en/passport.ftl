page-passport = Passport

passport_number = What is the number of your passport?
    .label = Passport number
    .hint = Copy all letters and digits.
    .example = AB1234567
    .why = The application is compared with the copy of your passport by this number. I never show it in full unless you tap a button.

passport_issuer = Who issued your passport?
    .label = Passport issued by
    .hint = Copy it from the passport, in whatever language it stands there.
    .example = MINISTRY OF FOREIGN AFFAIRS
    .why = It is compared with the copy of your passport and with the translation.

passport_issued = When was your passport issued?
    .label = Passport issued on
    .example = 15.06.2021
    .why = If you have had several passports, this date shows which one it is.

passport_expires = Until which day is your passport valid?
    .label = Passport valid until
    .hint = If it has expired, please still write the date in the passport.
    .example = 14.06.2031
    .why = People at the authority check it. If it expires soon, it is better to renew the passport before you move.
    .skip = No expiry date in it
