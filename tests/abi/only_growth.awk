# only_growth.awk LAYOUT REPORT: fails, with the line, unless every change in a report of abidiff is one that old plugins survive:
# records that gained members behind their old end, constants that were added, new types. abidiff calls the first of these
# incompatible, and its suppressions cannot tell it from a reordered record. What is not understood is not allowed.
function refuse(why) { print FILENAME ": " why ": " $0; failed = 1 }

FNR == NR { # LAYOUT: "ktstr_test 104", then its members
  if ($0 !~ /^ /) type = $1
  else if ($1 == "struct_size" && $2 == 0) is_record[type] = 1
  next
}
/^$/ || /^[0-9]+ (added|changed|removed) types? unreachable/ || /^Unreachable types summary:/ { next }
/^(Functions|Variables) changes summary: 0 Removed, 0 Changed/ { next }
/^  \[A\] / { next }
/^  \[D\] / {
  if ($2 " " $3 ~ /^'(struct|enum) ktstr_/) refuse("a type is gone")
  next
}
match($0, /'struct [a-z0-9_]+'( at [^ ]+)? changed(:|, as being reported)?/) {
  type = $0
  sub(/^.*'struct /, "", type)
  sub(/'.*/, "", type)
  old_size = -1
  next
}
/^  \[C\] 'enum [a-zA-Z0-9_:]+'( at [^ ]+)? changed:$/ { type = "enum"; next }
/^ +type size hasn't changed$/ { next }
/^ +type size changed from [0-9]+ to [0-9]+ \(in bits\)$/ {
  old_size = $5
  if (!is_record[type] || $7 < $5) refuse("only records grow, and " type " is none or shrank")
  next
}
/^ +[0-9]+ data member (insertions?|changes?):$/ { next }
/^ +'.*', at offset [0-9]+ \(in bits\)/ {
  offset = $0
  sub(/^.*', at offset /, "", offset)
  if (old_size < 0 || offset + 0 < old_size + 0) refuse("a member inside " type)
  next
}
/^ +type of '.*' changed:$/ || /^ +in (pointed to|unqualified underlying) type .*:$/ || /^ +parameter [0-9]+ of type .* has sub-type changes:$/ { next }
/ changed, as (being reported|reported earlier)$/ { next }
type == "enum" && (/^ +[0-9]+ enumerator insertions?:$/ || /^ +'.*' value '-?[0-9]+'$/) { next }
{ refuse("not compatible") }
END { exit failed }
