# News from the authority.

status-received =
    ✅ <b>Your application has reached the authority.</b>
    Number: { $number }
    Decision expected by: { $due }

    There is nothing you need to do now. I will write here as soon as there is news.
status-in_review =
    🔎 <b>People at the authority are looking at your application.</b>
    Number: { $number }
    Decision expected by: { $due }

    Please keep your phone at hand: somebody may call with a question.
status-more_information_needed =
    📎 <b>The authority asks you to add something. This is not a refusal.</b>
    Application number: { $number }
    What is needed: { $reason }

    Please call the contact below, give your application number, and ask how and by which day to hand it in.
status-approved =
    🎉 <b>Congratulations! You are included in the regional quota.</b>
    Application number: { $number }

    What comes next:
    • keep this number;
    • before you move, get in touch with the authority of the region: ask when to come and how to arrange the payments;
    • if you don’t have kandas status yet, apply for it separately.
status-refused =
    <b>We are sorry: this time the authority has refused.</b>
    Application number: { $number }
    Reason: { $reason }

    This is not the end of the road:
    • you may ask for the decision to be explained;
    • if you disagree, you may appeal; the time for it is limited, so please don’t wait;
    • you may put the reason right and apply again.
    People made this decision, not the program. To see whom to call: /status, then the ☎️ button.
