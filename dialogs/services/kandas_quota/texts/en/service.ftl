# The service as a whole: the first screen and the pages of the help.
# The numbers 14 (working days) and 30 (days) also stand in service.yml: change them together.

service = Inclusion in the regional quota for kandas

intro =
    I am Qonys, a computer program: not a person and not an official. Together we fill in the application for the regional quota, from the first question until it is sent. It is free of charge and takes about { $minutes } minutes.

    <b>Have these at hand</b>
    • your passport and its notarised translations into Kazakh and into Russian;
    • your marriage or divorce certificate, if you have one;
    • papers about education and work, if you have any;
    • a phone: a code for your signature will come to it.

    You can stop at any moment and go on later: your answers are kept for 30 days. The decision is made by people at the authority, not by the program, within 14 working days.

info-documents =
    <b>Which documents you need</b>
    • a copy of your passport;
    • its notarised translation into Kazakh;
    • its notarised translation into Russian;
    • a copy of your marriage or divorce certificate, if you have one;
    • copies of papers about education, qualification and work, if you have any.

    PDF, JPG, PNG or HEIC files are fine, up to 20 MB each. You need not have everything today: begin now and add the rest later.

info-status =
    <b>Kandas status and the quota are two different services</b>
    Kandas status confirms that you are an ethnic Kazakh who has returned to the historical homeland. It takes 3 working days: through migration.enbek.kz, the Enbek Migration app, the embassies and consulates of Kazakhstan, or the State Corporation “Government for Citizens”.
    The regional quota is support for moving to the region you choose. What we fill in here is the application for the quota.

info-contact =
    ☎️ <b>{ $name }</b>
    { $phone } ({ $hours })
    { $site }
