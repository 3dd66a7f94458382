# Words that every service needs. English.

language-name = English
welcome = <b>English.</b> Hello! I am Qonys, a helper program. Please choose a language:
# Shown to readers of the Arabic script until the interface exists in it; the same in every language.
language = Which language would you like?
    .label = Language
    .why = So that we write to you in the language you read best. You can change it at any time.
language-chosen = ✓ <b>English.</b> Welcome!
language-changed = From now on I write in English.
thanks = Thank you.
none = none
yes = Yes
no = No

progress = <i>{ $step } of { $total } · { $title }</i>
progress-entry = <i>{ $title } · { $step } of { $total }</i>
example = For example: <i>{ $example }</i>
line = { $label }: <b>{ $value }</b>
why = ℹ️ { $text }
asked-back = If you have a question, tap “Why do you ask?” below, or /help.

button-why = ❓ Why do you ask?
button-back = ← Back
button-skip = Skip
button-keep = Keep: { $value }
button-continue = ▶️ Continue
button-begin = ▶️ Begin again
button-consent = 📄 Read the whole text
button-done = ✅ That is all, go on
button-next = Next page →
button-previous = ← Previous page
button-list = ← Back to the list
button-reveal = 👁 Show hidden numbers
button-hide = 🙈 Hide numbers
button-remove-file = 🗑 Remove { $number }
button-remove-entry = 🗑 Remove this entry
button-copy = 📄 Get a copy (PDF)
button-new = ➕ New application
button-contact = ☎️ Whom to call
button-contact-share = 📱 Share my phone number
button-send-code = Send me the code
button-resend-code = Send a new code
button-other-phone = Another phone number
button-same-phone = Use { $phone }

name-other-script = You may write it in your own script: I will suggest the Cyrillic, and you confirm it.

contact-hint = You can type the number, or tap the button below to share your own.

upload-how = Tap 📎, choose <b>File</b> and send it here: PDF, JPG, PNG or HEIC, up to { $limit } MB each. Please send it as a <b>file</b>: photos lose sharpness.
upload-received =
    { $count ->
        [one] Received { $count } file:
       *[other] Received { $count } files:
    }
upload-file = { $number }. { $name }
upload-photo = ℹ️ Photos lose sharpness. If the letters are small, please send that page again as a file (📎 → File).
upload-more = You can send more, or tap “That is all”.
upload-shown =
    { $count ->
        [one] { $count } file ({ $names })
       *[other] { $count } files ({ $names })
    }
upload-wait = One moment: I am still storing your files. I will go on by myself.
file-type = “{ $name }” is not a document I can take. Please send PDF, JPG, PNG or HEIC. In Word: “Save as” → PDF.
file-too_big = “{ $name }” is larger than 20 MB. Please send the pages one by one, or as JPG.
file-empty = “{ $name }” is empty. Please send it again.
file-gone = I could not get “{ $name }” from the messenger. Please send it again.
file-damaged = “{ $name }” can't be opened. Please make the file or the photo again.

entry-line = { $number }. { $name } ✓
entry-open = { $number }. { $name } (not complete)
entry-new = new

review-page = Page { $page } of { $pages }
review-which = Which answer would you like to change?
review-empty = There is nothing to check yet: you have not answered any question.
review-sent = Your application is signed and can no longer be changed here.

signature-ready = We will send a 6-digit code to <b>{ $phone }</b>: it comes in Telegram, in the chat “Verification Codes”, or by SMS. Is this your number?
signature-which = Please type the phone number that should get the code, with the country code.
signature-sending = A 6-digit code is on its way to <b>{ $phone }</b>. When it comes, type it here. It is valid for { $minutes } minutes.
signature-sent = We have sent a code to <b>{ $phone }</b>. Please type its 6 digits here. It is valid for { $minutes } minutes.
signature-no_telegram = There is no Telegram on { $phone }. Please choose another number that has Telegram.
signature-bad_phone = { $phone } can't receive codes. Please check the number or choose another one.
signature-limited = Too many codes were sent to { $phone }. You can ask for the next one after { $until } (Kazakhstan time). Your answers are kept.
signature-unavailable = The code could not be sent just now. Nothing is lost. Please ask for a new code in a minute.
signature-used_up = This code was mistyped five times and is no longer valid. Please ask for a new one.
signature-done = Signed

submitted = ✅ Signed. Your application is accepted and is on its way to the authority.
submission-delayed = The authority's system does not answer right now. We keep your application and go on sending it; nothing is lost and you need not do anything. You will get the number here.

status-none = You have no submitted application yet.
status-of = Application of { $name }
status-sending = 📨 Your application is signed and kept safe. We are handing it to the authority. You will get its number here.
status-declined = The authority's system did not take the application as it is. Our staff have been told and will look at it; you need not do anything now. Your application is kept.

paper-coming = I am preparing your copy.
paper-caption = Your copy of the application. Please keep it where only you can see it.
paper-note = This is your own copy. It was signed with a one-time code (a simple electronic signature).
paper-record = Application
paper-number = Number
paper-due = Decision expected by
paper-signed = Signed
paper-hash = SHA-256 of the signed application

cancel = Stop this application? All its answers and files will be deleted.
    .label = Stop
    .yes = Yes, delete the draft
    .no = No, go on
    .done = Stopped. The draft is deleted.
    .again = You can begin again at any time: /start
    .kept = Nothing is deleted. Let us go on.
cancel-nothing = There is no unfinished application.
delete = Delete everything that I know about you? Your draft, files and messages here will be erased. What the authority has already received stays with the authority.
    .label = Delete
    .yes = Yes, delete everything
    .no = No, keep it
    .done = Everything about you is deleted here. You can begin again at any time: /start
    .kept = Nothing is deleted.
    .later = Your signed application is just on its way to the authority. As soon as it has arrived, you can delete everything here: I will write to you.
home-new = A new application begins.
home = Your application
    .label = Home

welcome-back = Welcome back! Everything you told me is kept. Let us go on.
consent-again = What happens to your data is written above in this chat. Do you agree to this use of your data?
nothing-before = This is the first question.
old-button = That button is from an earlier message. Here is the current question.
old-button-below = See the last message: we go on there.
unknown-button = I don't know that button. Here is the current question.
unknown-command = I don't know that command. The menu below shows those I know.
edited-message = I saw that you changed an old message. I can't take changes there. To correct an answer, tap “Back” or /review.
draft-reminder = Your application is not finished. Without a message from you I will delete the draft in { $days } days, to protect your data. Everything is still here:
draft-expired = You have not written for a long time, so I deleted the unfinished application to protect your data. You can start again at any time: /start

privacy =
    <b>Your data</b>
    I use your answers only for this application. They are stored encrypted, in Kazakhstan. An unfinished draft is deleted after { $days } days; files are deleted here once the authority has them. Staff see your numbers only when they need to, and every look is recorded. /delete erases everything here.
help =
    <b>How it works</b>
    I ask one question after another. Answer by typing or with the buttons. You can stop at any time and come back later: everything is kept.

    /back – the previous question
    /review – see and change your answers
    /status – where your application is
    /language – another language
    /cancel – stop this application
    /delete – erase everything about you

    What would you like to know?
topic-documents = 📎 Documents
topic-support = 💰 Support
topic-kandas = 🪪 Status and quota
topic-privacy = 🔒 Your data
topic-contact = ☎️ Whom to call

command-start = Begin or go on
command-help = How it works
command-language = Тіл · Язык · Language
command-status = Where my application is
command-back = Previous question
command-review = Check and change answers
command-cancel = Stop this application
command-privacy = What happens to my data
command-delete = Delete my data

bot-name = Qonys
bot-description = I help ethnic Kazakhs apply for inclusion in the regional quota for kandas. I am a computer program, not an official. Free of charge, about 20 minutes; you can pause at any time.
bot-short = Application for the kandas quota, step by step
group-chat = I only work in a private chat, to protect your data. Please write to me directly.
incident = Something went wrong on our side; your answers are kept. Please try again in a minute. If it happens again, tell support this number: <b>{ $number }</b>
flood = That was very fast. I read every message; please wait a moment for my answers.

reply-greet = Hello! I am listening.
reply-thanks = You are welcome!
reply-scope = I can’t help with that: all I can do is take you through the application for the quota and answer questions about it.
reply-begun = We have begun already. This is the question where we stopped.
reply-new = This application is signed. You can begin another one, for a relative for example, with the button “New application”.
reply-required = Without this answer the application can’t be sent. If you don’t have it at hand, stop here and come back later: everything is kept.
reply-not_yet = We have not come to that question yet; I will ask it later.
reply-region-same = That is the region you have chosen.
reply-unclear = I am sorry, I don’t understand. Choose what you would like to know, or press “Continue” to go back to the question. If you need a person, press “Talk to a person”.
reply-not_meant = Sorry, I misunderstood you. What would you like to know?
button-not_meant = 🙅 That’s not what I asked

button-human = 🙋 Talk to a person
button-complaint = 📣 Complain
command-human = Talk to a person
help-called = I have called a colleague of ours, who will write to you here. Meanwhile we can go on: nothing you told me is lost.
help-closed = Our staff are not at work just now. They will be back on { $day } at { $time } (Kazakhstan time), read your message and write to you here. Meanwhile we can go on: nothing you told me is lost.
help-place = { $ahead ->
    [0] You are next: nobody waits before you.
    [one] One person waits before you.
   *[other] { $ahead } people wait before you.
}
help-claimed = 👤 <b>{ $name }</b>, { $role }, is with you now and reads what you write here. I am silent meanwhile; your answers are kept. /start brings me back.
help-handed_back = I am here again, the program. Let us go on where we stopped.
help-left_alone = My colleague had to leave. You keep your place in the queue, and somebody will write to you; meanwhile we can go on.
help-silent = A colleague of ours is talking with you. The buttons work again afterwards.
help-declined = Not taken over
role-agent = adviser
role-supervisor = senior adviser
role-admin = administrator
doubt-said = Shall I write this down as your answer? “{ $value }”
doubt-staff = { $name } suggests for “{ $question }”: { $value }. Is that right?
rating = Did { $name } help you?
rating-good = 👍 Yes
rating-bad = 👎 No
rating-thanks = Thank you, that helps us to get better.
rating-sorry = I am sorry. If you like, tell us what went wrong: somebody who is responsible will read it.
complaint = What went wrong? Write it in one message, in your own words. A senior adviser will read it and write to you here.
    .label = Complaint
    .no = No, go back
    .done = Thank you. Your complaint is written down.
    .kept = Good, let us go on.
