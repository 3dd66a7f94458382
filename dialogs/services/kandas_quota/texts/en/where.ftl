page-where = Where you are going

region = Which region would you like to move to?
    .label = Region
    .hint = The list shows only regions that have a quota now.
    .why = Every region has a quota of its own. Your application is considered in the region you choose.

district = Which district or town would you prefer?
    .label = Preferred district or town
    .example = Akkuly district
    .why = This is your wish: the region may take it into account, but this very place can’t be promised.
    .skip = Any district is fine

arrival = Are you in Kazakhstan already?
    .label = Arrival in Kazakhstan
    .why = You may apply before you move or after it. The region needs to know when to expect you.
    .already_here = Yes, I am here already
    .planned = No, I have yet to move

arrival_date = When do you plan to arrive?
    .label = Date of arrival (planned)
    .hint = A rough date will do: “in spring”, “in April”, “in two months”.
    .example = 15.04.2027
    .why = This date tells the region by when to expect you.
    .skip = I don’t know the date yet
