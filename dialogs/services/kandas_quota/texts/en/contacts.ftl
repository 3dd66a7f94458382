page-contacts = Contacts

country = Which country do you live in now?
    .label = Country of residence
    .hint = If you have moved already, choose Kazakhstan. If your country is not in the list, type its name.
    .why = The authority needs to know whether you apply from abroad or from Kazakhstan.

address = What is your address there?
    .label = Address
    .hint = Town or village, street, house, flat. Where you really live now, not where you are registered.
    .example = Ulgii, 3rd bag, house 12
    .why = The address is part of the application, and is needed if an official letter has to be sent.

phone = What is your phone number?
    .label = Phone
    .hint = A number of any country will do: begin with + and the country code.
    .example = +998 90 123 45 67
    .why = The code for your signature comes to this number, and people at the authority call it if they have a question.

email = If you have an e-mail address, please type it
    .label = E-mail
    .example = aidos@example.com
    .why = If nobody can reach you by phone, they can write to you. An e-mail address is not required.
    .skip = I have no e-mail
