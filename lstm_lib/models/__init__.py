"""Models: forward beside backward, float64, arrays ordered (T, B, features).

One idea a file, from the bottom up:

- `activations`, `losses`      what a unit does to its input, what a prediction costs
- `chain`, `deep`              feed-forward: n layers of one neuron; layers of many
- `rnn`                        the recurrent network, BPTT and RTRL
- `memory`                     a recurrent network built by hand that remembers
- `formulas`, `lemma`          structured sympy formulas; a_t = b_t + c_t a_{t-1}
- `derive_*`, `paths`          the gradients of all of these, derived
- `gradcheck`                  central differences over any parameters
- `lstm*`                      the block, part by part
"""
