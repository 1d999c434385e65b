// The filter's language is that of ktstr's -E, with verdict(x) and fault(x) besides. parseFilter gives a function from
// a cell to whether it matches, and throws what is wrong with the text.

const PARTS = ["test", "scheduler", "profile", "preset", "kernel", "topology", "seed", "verdict", "fault"];

// A glob as a function: '*' any run, '?' one character, '[a-z]' and '[!a]' one of a set. Matched without regular
// expressions, so that no pattern is slow.
function globMatcher(pattern) {
  const glob = [...pattern];
  const one = (at, c) => { // -1: no match, else where the pattern goes on
    if (glob[at] === "?") return at + 1;
    if (glob[at] !== "[") return glob[at] === c ? at + 1 : -1;
    let i = at + 1;
    const isNot = glob[i] === "!" || glob[i] === "^";
    if (isNot) ++i;
    let isIn = false;
    for (let first = i; i < glob.length && (glob[i] !== "]" || i === first); ++i)
      if (glob[i + 1] === "-" && i + 2 < glob.length && glob[i + 2] !== "]") {
        isIn = isIn || (glob[i] <= c && c <= glob[i + 2]);
        i += 2;
      } else isIn = isIn || glob[i] === c;
    return isIn !== isNot ? i + 1 : -1;
  };
  return (value) => {
    const word = [...value];
    let at = 0, star = -1, retry = 0, i = 0;
    while (i < word.length) {
      const next = at < glob.length && glob[at] !== "*" ? one(at, word[i]) : -1;
      if (next >= 0) { at = next; ++i; }
      else if (glob[at] === "*") { star = ++at; retry = i; }
      else if (star >= 0) { at = star; i = ++retry; }
      else return false;
    }
    while (glob[at] === "*") ++at;
    return at === glob.length;
  };
}

function parseFilter(source) {
  let at = 0;
  const fail = (why) => { throw new Error(`character ${at + 1}: ${why}`); };
  const spaces = () => { while (/\s/.test(source[at] ?? "")) ++at; };
  const word = () => /^[^\s()&|]*/.exec(source.slice(at))[0];
  const take = (sign, name) => {
    if (source[at] === sign) ++at;
    else if (word() === name) at += name.length;
    else return false;
    spaces();
    return true;
  };
  const sequence = (operand, sign, name, join) => {
    const all = [operand()];
    while (take(sign, name)) all.push(operand());
    return all.length === 1 ? all[0] : (cell) => all[join]((matches) => matches(cell));
  };
  const any = (depth) => sequence(() => sequence(() => one(depth), "&", "and", "every"), "|", "or", "some");

  function one(depth) {
    if (depth > 64) fail("nested too deep");
    if (take("!", "not")) {
      const operand = one(depth + 1);
      return (cell) => !operand(cell);
    }
    if (source[at] === "(") {
      ++at;
      spaces();
      const inside = any(depth + 1);
      if (source[at] !== ")") fail("expected ')'");
      ++at;
      spaces();
      return inside;
    }
    const name = word();
    if (name === "" || name === "and" || name === "or") fail("expected a word, or a part such as test(...)");
    return source[at + name.length] === "(" ? part(name) : bare(name);
  }

  function part(name) {
    if (!PARTS.includes(name)) fail(`'${name}' is not a part of a cell; the parts are ${PARTS.join(", ")}`);
    at += name.length + 1;
    const end = source.indexOf(")", at);
    if (end < 0) fail("this '(' is never closed");
    const pattern = source.slice(at, end).trim();
    if (pattern === "" && name !== "profile") fail("expected a pattern");
    at = end + 1;
    spaces();
    const matches = globMatcher(pattern);
    return (cell) => matches(text(cell[name]));
  }

  function bare(name) {
    at += name.length;
    spaces();
    if (!/[*?[]/.test(name)) return (cell) => cell.name.includes(name);
    const matches = globMatcher(name);
    return (cell) => matches(cell.name);
  }

  spaces();
  if (at === source.length) return () => true;
  const root = any(0);
  if (at < source.length) fail("expected '&', '|' or the end");
  return root;
}
