"""The HTTP door: every question, the state of people and their jobs as JSON over `/api/v1`.

`app.create_app` puts it together. A route translates a request into a request of the layer below
and its answer into JSON, and decides nothing: `asking` reads the parameters that all questions
share, `answering` writes answers, `models` describes them, `problems` writes every error in one
shape, and `routes` has a file per question.
"""
