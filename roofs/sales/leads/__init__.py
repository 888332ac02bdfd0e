"""Somebody who asked us about a roof, from the moment they walk in until they are won or lost.

Words: a lead is *accepted* from a door (form, API, import, mail, hand), *advanced* along the pipeline, *won* or *lost*.
"""
