page-family = Family

marital_status = What is your marital status?
    .label = Marital status
    .why = It decides which certificate we ask for, so that we don’t ask for one you can’t have.
    .unregistered = Please choose what your papers say. If your marriage is registered nowhere, that is “Never married”, or “Divorced” or “Widowed” if you were married before.
    .single = Never married
    .married = Married
    .divorced = Divorced
    .widowed = Widowed

family = Who is moving with you?
    .label = Family moving with you
    .hint = Please add everybody, one by one. You need not add yourself.
    .why = The relocation subsidy is counted for each family member, so nobody should be left out.
    .entry = Family member No. { $number }
    .add = Add a person
    .none = Nobody moves with me
    .done = That is everybody
    .use_buttons = Please add each person with “Add a person”, and I will ask about them. If nobody moves with you, just write that.

family-relation = How is this person related to you?
    .label = Relation
    .why = The relation shows the authority who can move with you as one family.
    .spouse = Husband or wife
    .son = Son
    .daughter = Daughter
    .father = Father
    .mother = Mother
    .brother = Brother
    .sister = Sister
    .grandchild = Grandchild
    .parent_in_law = Parent-in-law
    .child_in_law = Son- or daughter-in-law
    .other = Another relative

family-full_name = What is this person’s full name?
    .label = Full name
    .hint = As in the passport or the birth certificate.
    .example = Үлгібаева Айым
    .why = Under this name the person stands in the application beside you.

family-birth_date = When was this person born?
    .label = Date of birth
    .example = 05.09.2015
    .why = It tells apart people who have the same name, and shows who is still a child.

family-sex = Which sex is stated in this person’s document?
    .label = Sex
    .why = The document states it too, and the two must agree.
    .male = Male
    .female = Female

family-citizenship = Which country is this person a citizen of?
    .label = Citizenship
    .hint = If the country is not in the list, type its name.
    .why = Citizenship counts for each person separately: it may differ within one family.
    .stateless = No citizenship

family-document_number = What is the number of this person’s document?
    .label = Document number
    .hint = The passport number. For a child without a passport: the number of the birth certificate.
    .example = AB7654321
    .why = With the document the authority checks this person’s details. I don’t show the number in full.
    .skip = No document yet

family-iin = If this person has an IIN, please type it
    .label = IIN
    .hint = 12 digits, given by Kazakhstan. Many who live abroad don’t have one yet.
    .example = 150905600009
    .why = With an IIN the details are found faster. Without one it works too.
    .skip = No IIN yet
