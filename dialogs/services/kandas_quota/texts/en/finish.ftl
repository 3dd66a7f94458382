page-finish = Check and sign

review = Please check your answers
    .label = Check
    .hidden = Document numbers are hidden: tap the button to see them.
    .hint = Found a mistake? Choose the section and correct it.
    .why = A signed application can’t be changed here any more. So please look at everything yourself first.
    .confirm = All correct, go on to sign
    .use_buttons = If all of it is right, tap the button that leads to signing. If not, choose the section below that has a mistake.

signature = Sign with a code
    .label = Signature
    .why = The code confirms that the phone is yours. This is a simple electronic signature, not the national digital signature (EDS). Tell nobody the code: neither we nor the authority ask for it by phone.
