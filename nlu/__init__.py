"""What messages mean: intent and entities, by Rasa or, without it, by the same model in this process."""
