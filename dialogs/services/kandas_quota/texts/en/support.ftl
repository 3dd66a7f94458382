# What the state gives. The numbers come from support.yml.

info-support =
    <b>Support for those included in the quota</b>
    In { $year } 1 MCI (monthly calculation index) is { $mci } tenge. The authority decides who receives what.
support-relocation_subsidy = • <b>Relocation subsidy:</b> { $tenge } tenge ({ $mci } MCI) once, for each family member.
support-rent = • <b>Rent and utilities:</b> { $from } to { $to } tenge a month for a family, for 12 months.
support-mobility_certificate = • <b>Economic mobility certificate:</b> for buying or building a home, or for the down payment. It covers half of the price, but no more than { $tenge } tenge for a family.
support-other =
    <b>With kandas status there is more</b>
    • no customs duty on your belongings and your vehicle;
    • adaptation and integration centres are free of charge;
    • a 4 % quota in colleges and universities;
    • help with finding work on equal terms with citizens;
    • you may ask for housing from the public housing fund.
