# Everything that is checked before a change lands
check:
    .ci/run

test *arguments:
    pytest {{arguments}}

format:
    ruff check --fix .
    ruff format .

build:
    kg build

# The page on the ontology's terms
docs:
    mkdir -p dist
    python -m kg.documentation dist/ontology.html
