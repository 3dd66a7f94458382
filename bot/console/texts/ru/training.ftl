# Стол обучения: из непонятого получается то, на чём учатся.
training-title = Обучение
training-about = Сообщения, которых бот не понял; всё, что выдаёт автора, скрыто. Скажите, чего хочет человек; коллега проверит; после этого бот научится.
training-queue = На разбор
training-first = Порядок
training-first-oldest = Сначала старые
training-first-unsure = Сначала самые неуверенные
training-progress = Сколько осталось
training-left = { $count ->
    [one] { $count } сообщение на разбор
    [few] { $count } сообщения на разбор
   *[other] { $count } сообщений на разбор
}
training-checking = { $count ->
    [one] { $count } ждёт проверки
   *[other] { $count } ждут проверки
}
training-taught = { $count ->
    [one] { $count } пример одобрен
    [few] { $count } примера одобрено
   *[other] { $count } примеров одобрено
}
training-message = Сообщение
training-guess = Бот предположил
training-no-guess = предположения нет
training-sure = Уверенность: { $percent } %
training-asked = Открытый вопрос
training-why = Почему оно здесь
training-reads = Язык общения
training-came = Пришло
training-reason-unclear = не понято
training-reason-out_of_scope = принято за постороннее
training-reason-not_meant = человек сказал: я не это имел в виду
training-reason-handover = после этого человек позвал сотрудника
training-accept = Бот угадал
training-correct = Другое
training-discard = Отбросить
training-mark = Отметить слова
training-undo = Вернуть
training-undo-none = Возвращать нечего.
training-mark-hint = Выделите слова в сообщении и отметьте, какую область, язык, поле или документ они называют.
training-mark-nothing = Сначала выделите слова в сообщении.
training-mark-remove = Снять отметку
training-name-hint = Осталось имя или номер? Отбросьте сообщение.
training-done = Разбирать больше нечего. Отлично.
training-done-hint = Здесь появится то, чего бот не поймёт впредь.
training-choose = Чего человек хочет от бота?
training-choose-search = Поиск по названию или смыслу
training-choose-none = Ничего не подходит под этот поиск.
training-mark-title = Что называют эти слова?
training-mark-entity = Вид
training-mark-value = Значение
training-mark-save = Отметить
training-cancel = Отмена
training-checks = Ждут проверки
training-checks-about = Это разобрали другие. Одобрите то, что сказали бы и вы; остальное вернётся на разбор.
training-checks-none = Проверки ничто не ждёт.
training-approve = Одобрить
training-reject = Отклонить
training-own = Ваше: проверить должен коллега.
training-judged-by = { $name }, { $day }
training-export = Выгрузить для Rasa
training-model = Насколько хорошо бот понимает
training-model-about = Принятая модель, проверенная на { $messages } сообщениях, которых она не видела. В процентах.
training-model-none = Ни одна модель ещё не принята.
training-model-set = Набор
training-model-all = Все вместе
training-model-accuracy = Верно
training-model-macro_f1 = F1 намерений
training-model-region_f1 = F1 областей
training-model-acted_right = Действовал верно
training-model-acted_wrong = Действовал неверно
training-model-out_of_scope_caught = Постороннее замечено
training-judged = Сохранено: { $intent }
training-discarded = Отброшено.
training-taken-back = Возвращено на разбор.
training-approved = Одобрено.
training-rejected = Отклонено: вернулось на разбор.

conflict-judged = Это сообщение только что разобрал другой сотрудник: { $detail }.
conflict-decided = Это уже решено: { $detail }.
conflict-own = Вы разобрали это сами: проверить должен коллега.
conflict-no_guess = У бота здесь нет предположения: выберите, что имелось в виду.
conflict-no_intent = Такого намерения нет.
conflict-bad_mark = Эти слова так отметить нельзя: «{ $detail }».
conflict-not_found = Этого сообщения больше нет.

keys-training-accept = бот угадал
keys-training-correct = другое: выбрать, что именно
keys-training-discard = отбросить
keys-training-mark = отметить выделенные слова
keys-training-undo = вернуть последнее своё решение
keys-training-approve = одобрить пример в рамке
keys-training-reject = отклонить пример в рамке

entity-region = Область
entity-language = Язык
entity-field = Поле анкеты
entity-document = Документ
value-language-kk = казахский, кириллица
value-language-kk_arab = казахский, арабское письмо
value-language-kk_latn = казахский, латиница
value-language-ru = русский
value-language-en = английский
value-field-name = ФИО (фамилия, имя, отчество)
value-document-passport = Паспорт
value-document-translation_kk = Перевод на казахский
value-document-translation_ru = Перевод на русский
value-document-marriage = Свидетельство о браке
value-document-divorce = Свидетельство о разводе
value-document-diploma = Диплом (именно этим словом)
value-document-education = Документ об образовании
value-document-qualification_document = Документ о квалификации
value-document-work_record = Трудовая книжка
value-document-birth = Свидетельство о рождении
value-document-criminal = Справка о несудимости
value-document-kandas = Удостоверение кандаса
value-document-medical = Медицинская справка

intent-greet = Здоровается, и только.
intent-thanks = Благодарит или прощается.
intent-start_application = Хочет подать заявление, начать или продолжить отложенное.
intent-affirm = Говорит «да», соглашается: «верно», «дальше».
intent-deny = Говорит «нет», «неправильно», «не согласен».
intent-choose_region = Называет область, куда переедет; город или район означает свою область.
intent-correct_field = Хочет изменить прежний ответ или говорит, что он неверен.
intent-go_back = Хочет к предыдущему вопросу, на шаг назад.
intent-skip_question = Хочет пропустить вопрос: «потом», «у меня этого нет».
intent-cancel = Хочет прекратить, отказаться от заявления, уйти.
intent-ask_why = Спрашивает, зачем это нужно, для чего используется, обязательно ли отвечать.
intent-bot_help = Спрашивает, как пользоваться ботом и что он умеет, или просит помощи вообще.
intent-upload_help = Спрашивает, как отправить файлы: формат, размер, фото или скан, ошибки.
intent-ask_benefits = Спрашивает, что даёт государство: деньги, жильё, кредит, землю, учёбу.
intent-ask_cost = Спрашивает, сколько это стоит: пошлина или бесплатно.
intent-ask_documents = Спрашивает, какие нужны бумаги, о переводе, нотариусе, документах детей.
intent-ask_eligibility = Спрашивает, можно ли подать: гражданство, возраст, здоровье, судимость, прежнее заявление.
intent-ask_family = Спрашивает, кто считается семьёй и может ехать; одно заявление на всех или у каждого своё.
intent-ask_kandas_status = Спрашивает, что такое статус кандаса, чем он отличается от квоты, как его получить.
intent-ask_personal_data = Спрашивает, где хранятся данные, кто их видит, надёжно ли это.
intent-ask_processing_time = Спрашивает, сколько это длится вообще.
intent-ask_refusal = Спрашивает, почему отказывают и что тогда делать: обжаловать, подать снова.
intent-ask_regions = Спрашивает, какие области принимают, сколько мест, где лучше.
intent-ask_signing = Спрашивает о подписи: ЭЦП, одноразовый код, код не пришёл.
intent-ask_status = Спрашивает о своём заявлении: где оно, какой номер, что решили.
intent-change_language = Хочет другой язык или другое письмо.
intent-delete_my_data = Хочет, чтобы о нём всё удалили, или отзывает согласие.
intent-talk_to_human = Хочет к человеку или номер телефона; жалуется; в отчаянии.
intent-out_of_scope = Всё, в чём бот не поможет: другие услуги, шутки, погода, бессмыслица.
