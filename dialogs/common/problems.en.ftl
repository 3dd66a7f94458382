# When an answer doesn't fit or has to be confirmed: problem-<code> and doubt-<code>.

## Any question
problem-not_a_contact = Here I need an answer, not a contact. Please type it.
problem-not_a_file = No file is needed here. Please type the answer or tap a button.
problem-not_text = I can't read this kind of message. Please type the answer.
problem-unreadable = I couldn't read this message. Please send the answer again.
problem-use_buttons = Please tap one of the buttons below.
problem-unknown_button = This button no longer works. Please tap one under the latest message.
problem-too_long = That is too long: { $length } characters, and { $limit } fit. Please shorten it.
problem-too_short = That is too short. Please write a little more.
problem-no_letters = I see no words here. Please answer with letters.
problem-not_an_option = That is not one of the options. Please choose from the list.
problem-closed_option = This option is not available now. Please choose another one from the list.
doubt-option = Do you mean: { $value }?
problem-elsewhere = There is no quota for that place now. Please choose a region from the list.

## Yes or no
problem-yes_or_no = Please answer “Yes” or “No”.

## Number and year
problem-not_a_number = A number is needed here. Please write it in digits.
problem-not_whole = A whole number is needed, without a decimal point.
problem-number_small = This number is too small: { $min } or more is needed.
problem-number_big = This number is too big: { $max } or less is needed.
doubt-number = Did you mean { $value }?
problem-not_a_year = A year is needed here. Please write it with four digits.
problem-several_years = There are several years here. Please write just one.
problem-year_early = This year is too early. It can be { $earliest } or later.
problem-year_late = This year has not come yet. It can be { $latest } or earlier.
doubt-year = Did you mean the year { $value }?

## Date
problem-not_a_date = I couldn't read the date. Please write day, month and year.
problem-incomplete_date = The date is not complete. Please write day, month and year, best in digits.
problem-no_such_day = There is no such day: that month ends on { $last }. Please check the document and write it again.
problem-no_such_month = There is no month number { $month }. Please write the day first, then the month and the year.
problem-date_future = { $date } is still to come, today is { $today }. Please check the year and write it again.
problem-date_past = { $date } is over, today is { $today }. Please write today's date or a later one.
problem-date_early = { $date } is too early. It has to be { $earliest } or later. Please check the year.
problem-date_late = { $date } is too late. It has to be { $latest } or earlier. Please check the year.
doubt-date = Did you mean { $value }?
doubt-date_roughly = Shall I write down roughly { $value }?

## Name
problem-name_digits = Names have no digits. Please use letters only.
problem-name_dots = Please write it in full, without dots or initials.
problem-name_symbols = There are characters here that names don't have. Please use letters, hyphens and apostrophes only.
problem-name_one_letter = This is one letter repeated. Please write it in full, as in the document.
problem-name_needed = I see no name here. Please write it as it stands in the document.
problem-mixed_scripts = This mixes letters of different alphabets. Please write all of it in one.
problem-name_script = { $script ->
    [latin] Latin letters are needed here, as in the passport.
   *[cyrillic] Cyrillic letters are needed here.
  }
doubt-cyrillic_proposal = Is this how it is written in Cyrillic: { $value }?
doubt-latin_proposal = Is this how the passport has it in Latin letters: { $value }?
doubt-name_said = { $label }: { $value }. Is that right?
doubt-name_whole = { $label }: is it all of this, { $value }?

## Country
problem-no_country = I couldn't find this country. Please write its full name.
problem-which_country = Which country do you mean: { $countries }? Please write the full name.
problem-home_country = A country other than Kazakhstan is needed here.
doubt-country = Did you mean { $value }?
doubt-of_home = Did you mean { $value }?

## IIN
problem-iin_no_digits = An IIN has 12 digits. Please write them.
problem-iin_length = An IIN has 12 digits, and here I count { $digits }. Please check the document and write it again.
problem-iin_checksum = There is a slip somewhere in this IIN: its check digit doesn't fit. Please compare it with the document and write it again.
doubt-iin_mismatch = { $what ->
    [birth_date] { $value }: this IIN holds another date of birth than the one you gave. Is the IIN right all the same?
    [sex] { $value }: this IIN holds another sex than the one you gave. Is the IIN right all the same?
   *[both] { $value }: this IIN holds another date of birth and sex than those you gave. Is the IIN right all the same?
  }

## Passport
problem-passport_letters = A passport number has only Latin letters and digits. Please copy it as it stands in the passport.
problem-passport_length = A passport number has { $shortest } to { $longest } characters. Please write all of them.
problem-passport_digits = A passport number has digits in it. Please copy it as it stands in the passport.
doubt-passport_unusual = { $value }: passport numbers of this country ({ $country }) usually look different. Is it exactly so in the document?
doubt-passport_misread = Is this the number: { $value }? The letter O is easily taken for a zero, and I for a one.

## Phone
problem-phone_invalid = There seems to be no such number. Please write it with the country code, beginning with +.
problem-several_phones = There are several numbers here. Please write just one.
problem-foreign_contact = This is another person's contact. Please share your own number with the button or type it.
doubt-phone = Is your number { $value }?

## E-mail
problem-email_invalid = There seems to be a mistake in the address. It needs an @ and the name of a mail site. Please write it again.
doubt-email = Is your address { $value }?
problem-review_more = Your answers take several pages. Please look through them: the button that leads to signing is on the last one.
problem-review_again = Something has changed since you checked your answers. Please look at them once more, then sign.

## Files
problem-send_a_file = A file is needed here. Tap 📎, choose “File” and send it.
problem-too_big = This file is larger than { $limit } MB. Please send the pages one by one, or as JPG.
problem-too_many_files = { $limit } files are enough for this document. If one of them is not needed, remove it and send the other.
problem-no_files = No file has come yet. Please send at least one.
problem-no_such_file = That file has already been removed.

## Several of the same
problem-too_many_entries = No more than { $limit } fit here. If one is not needed, open it and remove it.
problem-entry_incomplete = Entry { $number } is not complete yet. Please answer what is missing.
problem-no_such_entry = That entry has already been removed.

## Code
problem-code_digits = I need the 6 digits from the message. If no code has come, tap “Send a new code” after a minute, or “Another phone number”.
problem-code_wrong =
    { $left ->
        [one] This is not the code. You have { $left } try left.
       *[other] This is not the code. Please compare the digits; you have { $left } tries left.
    }
problem-code_last_try = This is not the code. You have one try left; then you can ask for a new code.
problem-code_expired = This code is more than 10 minutes old and no longer valid. Please ask for a new one.
problem-code_not_sent = No code has been sent yet. Please tap the button that sends it.
problem-code_too_soon = The code may still be on its way. You can ask for a new one in { $seconds } seconds.
problem-codes_a_day = You have had five codes in 24 hours. You can ask for the next one after { $until } (Kazakhstan time). Your answers are kept.

## Screens with buttons
problem-language_by_button = Тілді түймемен таңдаңыз · Выберите язык кнопкой · Please tap a language.
problem-consent_by_button = I can take your consent, or your refusal, only by a button: please tap the one you mean below.
problem-home_by_button = Your application is signed, there are no more questions. Please choose with the buttons.
problem-complaint_empty = Please tell us in a few words what went wrong, or go back.
