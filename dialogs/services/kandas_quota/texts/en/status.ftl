page-status = Papers of Kazakhstan

kandas_status = Do you have kandas status?
    .label = Kandas status
    .hint = The status and the quota are two services. If you have no status, just go on.
    .why = Some of the help is given only together with the status. The authority needs to know how far you have come.
    .difference = The status confirms that you are an ethnic Kazakh who has returned; it is applied for separately. The quota is support for moving to a region, and that is what we apply for here. You need no status for it.
    .has = Yes, I have it
    .applied = I have applied for it
    .no = No

kandas_certificate = What is the number of your kandas certificate?
    .label = Kandas certificate number
    .example = 0012345
    .why = With the number your status is found quickly.
    .skip = I don’t have it at hand

iin = If you have an IIN, please type it
    .label = IIN
    .hint = The IIN is Kazakhstan’s individual identification number, 12 digits. A foreign passport does not have it.
    .example = 900321300013
    .why = With an IIN your details are found faster. If you have none, you can apply without it.
    .what = The IIN is a number of 12 digits that Kazakhstan gives to a person once. It stands in papers of Kazakhstan. If you were never given one, tap “I have no IIN yet”.
    .skip = I have no IIN yet
