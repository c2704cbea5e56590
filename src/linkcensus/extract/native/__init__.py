"""Walking the parser's tree in machine code, without a Python object for each node.

`accessors` calls the parser's C functions, `layout` finds out by them where the tree's fields lie,
`memory` reads them in kernels. `walk` (with `tables`, `attributes`, `texts`, `places`) writes a
page down as tables, `surroundings` adds positions and contexts, `outline` gives both to Python, and
`links` makes links of them. `readiness` decides when and whether all this is used.

Nothing here may be imported before it is needed but `readiness`: numba takes half a second. The
package may import the modules of the plain walk, which hold the rules; they do not import it. See
docs/decisions/0015.
"""
