# The training desk: what was not understood becomes something to learn from.
training-title = Training
training-about = Messages that were not understood, what tells who wrote them hidden. Say what each one asks for; a colleague checks it; then it is learned.
training-queue = To judge
training-first = Order
training-first-oldest = Oldest first
training-first-unsure = Least sure first
training-progress = Progress
training-left = { $count ->
    [one] { $count } message to judge
   *[other] { $count } messages to judge
}
training-checking = { $count ->
    [one] { $count } waits for a check
   *[other] { $count } wait for a check
}
training-taught = { $count ->
    [one] { $count } lesson approved
   *[other] { $count } lessons approved
}
training-message = Message
training-guess = The bot’s guess
training-no-guess = no guess
training-sure = Confidence: { $percent } %
training-asked = Open question
training-why = Why it is here
training-reads = Reads us in
training-came = Came
training-reason-unclear = not understood
training-reason-out_of_scope = taken for nothing of ours
training-reason-not_meant = the person said: that’s not what I meant
training-reason-handover = afterwards the person asked for a colleague
training-accept = The guess is right
training-correct = Something else
training-discard = Discard
training-mark = Mark an entity
training-undo = Take back
training-undo-none = There is nothing to take back.
training-mark-hint = Select words in the message, then mark the region, language, field or document that they name.
training-mark-nothing = First select words in the message.
training-mark-remove = Remove this mark
training-name-hint = Is a name or a number left in it? Discard it.
training-done = Nothing left to judge. Well done.
training-done-hint = What is not understood from now on appears here.
training-choose = What does the person want the bot to do?
training-choose-search = Search by name or meaning
training-choose-none = No intent fits this search.
training-mark-title = What do these words name?
training-mark-entity = Kind
training-mark-value = Value
training-mark-save = Mark
training-cancel = Cancel
training-checks = Waiting for a check
training-checks-about = Somebody else has judged these. Approve what you would have said, too; the rest goes back to be judged again.
training-checks-none = Nothing waits for a check.
training-approve = Approve
training-reject = Reject
training-own = Yours: a colleague has to check it.
training-judged-by = { $name }, { $day }
training-export = Export for Rasa
training-model = How well the model understands
training-model-about = The promoted model, measured on { $messages } messages that it has never seen. In percent.
training-model-none = No model has been promoted yet.
training-model-set = Set
training-model-all = All together
training-model-accuracy = Right
training-model-macro_f1 = F1 of intents
training-model-region_f1 = F1 of regions
training-model-acted_right = Acted, rightly
training-model-acted_wrong = Acted, wrongly
training-model-out_of_scope_caught = Foreign matters caught
training-judged = Kept: { $intent }
training-discarded = Discarded.
training-taken-back = Taken back.
training-approved = Approved.
training-rejected = Rejected: it has to be judged again.

conflict-judged = { $detail } has just judged this message.
conflict-decided = This has been decided already: { $detail }.
conflict-own = You judged it yourself: a colleague has to check it.
conflict-no_guess = The bot has no guess here: choose what is meant.
conflict-no_intent = There is no such intent.
conflict-bad_mark = These words can’t be marked so: “{ $detail }”.
conflict-not_found = This message is gone.

keys-training-accept = the guess is right
keys-training-correct = something else: choose what
keys-training-discard = discard
keys-training-mark = mark the selected words
keys-training-undo = take back your last judgement
keys-training-approve = approve the framed lesson
keys-training-reject = reject the framed lesson

entity-region = Region
entity-language = Language
entity-field = Field of the form
entity-document = Document
value-language-kk = Kazakh, Cyrillic
value-language-kk_arab = Kazakh, Arabic script
value-language-kk_latn = Kazakh, Latin script
value-language-ru = Russian
value-language-en = English
value-field-name = Name (surname, given name, patronymic)
value-document-passport = Passport
value-document-translation_kk = Translation into Kazakh
value-document-translation_ru = Translation into Russian
value-document-marriage = Marriage certificate
value-document-divorce = Divorce certificate
value-document-diploma = Diploma (by that word)
value-document-education = Paper of education
value-document-qualification_document = Paper of qualification
value-document-work_record = Employment record
value-document-birth = Birth certificate
value-document-criminal = Certificate of no criminal record
value-document-kandas = Kandas certificate
value-document-medical = Medical certificate

intent-greet = Says hello, and nothing more.
intent-thanks = Thanks or says goodbye.
intent-start_application = Wants to apply, to begin, or to go on with a paused application.
intent-affirm = Says yes, agrees, “correct”, “continue”.
intent-deny = Says no, “that’s wrong”, “I don’t agree”.
intent-choose_region = Names the region they will move to; a city or district stands for its region.
intent-correct_field = Wants to change an answer given before, or says that it is wrong.
intent-go_back = Wants the question before, one step back.
intent-skip_question = Wants to pass this question: “later”, “I don’t have one”.
intent-cancel = Wants to stop, to give up the application, to leave.
intent-ask_why = Asks why this is asked, what it is used for, whether they must answer.
intent-bot_help = Asks how to use the bot, what it can do, or for help in general.
intent-upload_help = Asks how to send files: formats, size, photo or scan, errors while sending.
intent-ask_benefits = Asks what the state gives: money, housing, loans, land, study.
intent-ask_cost = Asks what it costs them: a fee, or free.
intent-ask_documents = Asks which papers are needed, about translation, notary, children’s papers.
intent-ask_eligibility = Asks whether they may apply: citizenship, age, health, record, a former application.
intent-ask_family = Asks who counts as family and may come along; one application for all or each their own.
intent-ask_kandas_status = Asks what kandas status is, how it differs from the quota, how to get it.
intent-ask_personal_data = Asks where their data is kept, who sees it, whether it is safe.
intent-ask_processing_time = Asks how long it takes in general.
intent-ask_refusal = Asks why one is refused, and what to do then: appeal, apply again.
intent-ask_regions = Asks which regions take people, how many places, which is better.
intent-ask_signing = Asks about signing: EDS, the one-time code, a code that did not come.
intent-ask_status = Asks where their own application stands, its number, what was decided.
intent-change_language = Wants another language or script.
intent-delete_my_data = Wants everything about them erased, or the consent withdrawn.
intent-talk_to_human = Wants a person or a phone number; complains; is in distress.
intent-out_of_scope = Anything that the bot can’t help with: other services, jokes, weather, nonsense.
