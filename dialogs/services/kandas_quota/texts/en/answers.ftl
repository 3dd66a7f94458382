# Answers to what people ask most. The numbers come from support.yml, regions.yml and service.yml.

reply-benefits-later = When you have told me who moves with you, I will compute the sum for your family.
reply-benefits-yours =
    { $people ->
        [one] <b>For you ({ $people } person) that is about:</b>
       *[other] <b>For your family ({ $people } people) that is about:</b>
    }
reply-benefits-once =
    { $people ->
        [one] • { $tenge } tenge once;
       *[other] • { $tenge } tenge once for all of you;
    }
reply-benefits-rent = • { $least } to { $most } tenge a year for housing.

reply-cost = It is free of charge: the state takes nothing for the application or its review, nor does this bot. You only pay the translator and the notary for the certified translations of your passport. Whoever asks for money for a place in the quota is a swindler.

reply-documents = <b>Your application needs</b>
reply-document-needed = • { $label }
reply-document-optional = • { $label } (if you have it)
reply-document-given = ✓ { $label }: done
reply-documents-others = Certificates of health or of a clean criminal record are not needed here. If anything else is wanted, the specialists will ask for it themselves.

reply-eligibility = Ethnic Kazakhs who live abroad, or have come already, and want to settle in one of the regions with a quota may apply: from any country, with any citizenship or none, working, retired or studying. You don’t need kandas status beforehand. Whether you qualify is decided by people at the authority, not by the program; you may apply in any case.

reply-family = A family moves with one application: add everybody who moves along with you: husband or wife, children, your parents and your spouse’s. Your spouse may be of another nationality. Adult children and relatives with families of their own apply separately; that can be done from this phone, too. Who counts as family is decided by the authority.

reply-refusal = They may refuse only with a reason: a paper is missing, details don’t match, or the places of the quota are used up. People decide, not the program. After a refusal you can ask for an explanation, appeal (the time for it is limited), or mend the reason and apply again; there will be a button for it here.

reply-regions = <b>Where there is a quota in { $year }, and for how many people</b>
reply-region = • { $name }: { $count }
reply-regions-note = You can’t move to other regions or cities by the quota. If you don’t know what to choose, think of where your relatives live and where there is work for you: you can change the region until the application is signed.

reply-time =
    { $days ->
        [one] The decision is made within { $days } working day after it is sent.
       *[other] The decision is made within { $days } working days after it is sent.
    } Sent today, the answer would come by { $due }. Filling it in takes about twenty minutes.
reply-time-yours = The decision on your application is expected by { $due }. I will write here as soon as it comes.

reply-signing = Signing is simple: at the end I send a code of 6 digits to your phone, to the chat “Verification Codes” in Telegram or by SMS, and you type it here. You don’t need a digital signature (EDS). If the code does not come: wait a minute, check the number, and press “Send a new code” or “Another phone number”. A number of any country will do.

reply-upload = When I ask for a document, press 📎, choose “File” and send it here. PDF, JPG, PNG and HEIC will do, up to 20 MB each; you can send the pages one by one. A photo by phone is fine, too: lay the sheet flat so that all four corners show and the letters can be read. If a file is too large, send its pages separately.
