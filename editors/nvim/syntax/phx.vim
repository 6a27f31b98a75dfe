" Colours without tree-sitter: for Neovim before 0.9, or where the parser is not built. Also for Vim.
if exists('b:current_syntax')
  finish
endif

syntax sync minlines=200

" ---- words of the language; what is followed by `=`, `{` at a key or `.` is a key
syntax match phxKey '\v<[A-Za-z_][A-Za-z0-9_]*%(-+[A-Za-z0-9_]+)*>\ze\s*%(\+?\=[=>]@!|\{|\.|:)'
syntax match phxItem '\v^\s*\zs%(abstract\s+)?%(platform|environment|service|chart|capability|type|fn|let|configure|secret)>\ze\s+[A-Za-z_"]'
      \ nextgroup=phxName skipwhite contains=phxModifier
syntax match phxName '\v<[A-Za-z_][A-Za-z0-9_]*%(-+[A-Za-z0-9_]+)*>' contained
syntax keyword phxModifier contained abstract
syntax match phxStatement '\v%(^|[{,])\s*\zs%(deploy|omit|choose|requires|wants|provides|uses|param|subchart|manifest|secret|project|check)>\ze\s+[A-Za-z_"!(]'
syntax match phxStatement '\v%(^|[{,])\s*\zs%(secrets|values|globals|environment|application|namespace|levels)>\ze\s*%(\{|\.)'
syntax match phxStatement '\v<%(from|as|by|eventually|encoded|generate|copy|template|provided)>\ze%(\s|$|})'
syntax match phxConditional '\v<%(if|else|match)>\ze%(\s|$)'
syntax match phxRepeat '\v<%(for|in)>\ze\s'
syntax match phxBoolean '\v<%(true|false)>'
syntax match phxNull '\v<null>'
syntax match phxBuiltin '\v<%(env|secrets|std)>\ze\.'

" ---- types, functions, numbers
syntax match phxFunction '\v<[A-Za-z_][A-Za-z0-9_]*%(-+[A-Za-z0-9_]+)*>\ze\('
syntax match phxType '\v<%(Any|Bool|Cidr|Cpu|Cron|DnsLabel|DnsName|Duration|Float|Host|Image|Int|IpAddress|LabelKey|LabelValue|Memory|Path|Quantity|SemVer|String|Url|VaultPath|VersionRange)>'
syntax match phxNumber '\v<\d[A-Za-z0-9_]*%(\.\d[A-Za-z0-9_]*)*>'
syntax match phxOperator '\v\+\=|\=\>|-\>|[!<>=]?\=|[<>!?|]|\|\||\&\&|\?\?|\.\.\.?'
syntax match phxRegex '\v\(\s*\zs/%(\\.|[^/\\])+/'

" ---- texts
syntax region phxString start='"' skip='\\.' end='"' oneline contains=phxEscape,phxHole
syntax region phxString start='"""' skip='\\.' end='"""' contains=phxEscape,phxHole
syntax region phxString start='\<r"' end='"' oneline
syntax region phxString start='\<r"""' end='"""'
syntax match phxEscape '\v\\%(u\{\x*\}|.)' contained
syntax region phxHole matchgroup=phxSpecial start='\${' end='}' contained contains=TOP

syntax match phxComment '\v//.*$' contains=@Spell
syntax match phxDocumentation '\v///%([^/].*)?$' contains=@Spell

highlight default link phxKey Identifier
highlight default link phxItem Keyword
highlight default link phxName Title
highlight default link phxModifier StorageClass
highlight default link phxStatement Statement
highlight default link phxConditional Conditional
highlight default link phxRepeat Repeat
highlight default link phxBoolean Boolean
highlight default link phxNull Constant
highlight default link phxBuiltin Special
highlight default link phxType Type
highlight default link phxFunction Function
highlight default link phxNumber Number
highlight default link phxOperator Operator
highlight default link phxRegex String
highlight default link phxString String
highlight default link phxEscape SpecialChar
highlight default link phxSpecial Delimiter
highlight default link phxComment Comment
highlight default link phxDocumentation SpecialComment

let b:current_syntax = 'phx'
