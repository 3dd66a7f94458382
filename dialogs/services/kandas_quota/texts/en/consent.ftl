# The consent. When you change the text, raise consent_version in service.yml.
# BEFORE LAUNCH: put the full name and address of the legal entity in place of "the operator of the Qonys service".

page-consent = Consent

consent =
    Before we begin, please read what happens to your data.

    Who: I am Qonys, a program that helps to fill in the application, not a person. Your data is processed by the operator of the Qonys service.

    Which data: what you write and send here: name, passport and IIN, contacts, family, education and work, copies of documents. Please give details of relatives only if they agree.

    What for: only to prepare, sign and send your application for the regional quota and to bring you the answer.

    Where and how long: on servers in Kazakhstan, encrypted. An unfinished application is erased if you don’t write for 30 days. Files are erased here as soon as the authority has them. Your answers are kept until you erase them.

    Who sees it: the authority of the region you choose (the decision is made there, by people) and, when you need help, our support staff. The service that delivers codes gets only your phone number. Our messages travel through Telegram, whose servers are abroad.

    How to withdraw: send /delete at any moment, and your data here is erased. An application already sent stays with the authority.

    Do you agree to this use of your data?
    .label = Consent to the use of data
    .why = By law we may not ask you anything personal without your consent. That is why this question comes first.
    .agree = Yes, I agree
    .refuse = No, I don’t agree
    .refused =
        We understand. Without your consent we can’t prepare an application, so we keep none of your data.

        You can also apply in another way: at egov.kz or in person. The unified contact centre 1414 will tell you where to go.

        If you change your mind, come back at any time: /start
