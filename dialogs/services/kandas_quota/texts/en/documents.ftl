page-documents = Documents

passport = Please send a copy of your passport
    .label = Copy of the passport
    .hint = The page with the photo and all pages with entries. All four corners visible, the text easy to read.
    .why = Your answers are compared with the passport. The file is stored encrypted and erased here as soon as the authority has it.
    .no_translation = Here the copy of the passport itself is needed. I will ask for the translations next; if they are not ready, you can stop there and come back later.

translation_kk = Please send the Kazakh translation of your passport
    .label = Translation into Kazakh
    .hint = Notarised, all pages, with the stamp and the signature. Not ready yet? Stop here and come back later: your answers are kept for 30 days.
    .why = This service requires a notarised translation of the passport into Kazakh.
    .not_ready = The application can’t go without a notarised translation. Please order one at a notary and come back here: your answers are kept for 30 days.

translation_ru = Please send the Russian translation of your passport
    .label = Translation into Russian
    .hint = Notarised, all pages, with the stamp and the signature. Not ready yet? Stop here and come back later: your answers are kept for 30 days.
    .why = This service requires both translations, into Kazakh and into Russian.
    .not_ready = The application can’t go without a notarised translation. Please order one at a notary and come back here: your answers are kept for 30 days.

marriage = Please send a copy of your marriage certificate
    .label = Marriage certificate
    .hint = If you have a translation, add it too.
    .why = The certificate confirms your family. If you have none, the application goes without it.
    .skip = I have no such certificate

divorce = Please send a copy of your divorce certificate
    .label = Divorce certificate
    .hint = If you have a court decision instead, send that. If you have a translation, add it too.
    .why = The certificate confirms your marital status. If you have none, the application goes without it.
    .skip = I have no such certificate

education = Please send a copy of your education document
    .label = Education document
    .hint = The diploma or school certificate, with its list of marks. If you have a translation, add it too.
    .why = The document confirms your answer about education. If you have none, the application goes without it.
    .skip = I have no such document

qualification_document = If you have a paper about your qualification, please send a copy
    .label = Qualification document
    .hint = For example a course certificate, a trade grade, a driving licence.
    .why = It confirms what you can do. If you have none, the application goes without it; the authority will ask if it needs one.
    .skip = I have no such document

work_record = If you have a paper about your work, please send a copy
    .label = Work record
    .hint = A work record book, a contract or a letter from the employer.
    .why = It confirms your experience. If you have none, the application goes without it; the authority will ask if it needs one.
    .skip = I have no such document
