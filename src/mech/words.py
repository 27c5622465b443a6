"""Words that o200k has as one token each, the frequent ones of program output; measured, see tests/test_tokens.py."""

WORDS = frozenset(
    """
ABC ACCESS ALL AND ANY API APP ASCII Abstract Access Add Adding Address Administration After Alias All Allow
Already Also Always And Andrew Another Ant Any App Append Apple Application Applications Apr Arch Args Argument
Arguments Assertion Async Attribute Attributes Aug Authentication Author Average Avoid BIT BSD BUILD Bad Base
Based Basic Because Before Bit Block Blocking Both Break Broken Browser Buffered Build Built But Byte Bytes
CHECK CMD CONFIG COPY CORE CPU CREATE CTRL CUR Calculate Call Callable Called Calling Can Cannot Case Catch
Category Change Check Checking Checks Child Chunk Class Classes Clean Cleanup Clear Client Close Closed Code
Collection Combine Command Commands Common Compare Compilation Compile Compiler Composer Compute Config
Configure Connect Connection Consider Constants Construct Constructor Content Contents Context Contributor
Control Convert Copy Copyright Could Count Counting Create Current Currently DATA DAV DEBUG DEFAULT DEV DIR DNS
DONE DOS Data Date Debug Dec Decode Def Default Defaults Define Delete Deleted Dependency Deprecated Description
Descriptor Details Developer Device Dict Dictionary Dir Directory Display Distrib Distributed Distributor Doc
Document Does Don Done Download Dummy Duplicate END ENTRY ENV EOF ERR ERROR EVENT Each Edit Either Elastic Else
Empty Enable Encode Encoding Encryption End Engine Ensure Enter Entry Enum Env Environment Equal Error Europe
Even Event Every Example Examples Exception Exceptions Execute Execution Exists Exit Expand Expected
Experimental Export Extension Extra Extract FAIL FETCH FILE FLOAT FOR FOUND FROM FUNCTION Failed False Fast
Features Feb Field File Filename Files Fill Filter Find Finding Finished First Fix Flags Flush For Format Found
Foundation Free From Frozen Full Function Functions Future GEN GET GLOBAL GMT GNU GPL GUI General Generate
Generated Generator Generic Get Git Given Good Group HAS HEAD HEADER HELP HOME HOST HTML HTTP Handle Handler
Hash Header Help Helper Here Home Host Hot How Huge INFO INSTALL IPv ISO Ignore Image Import Imports Inc Include
Included Incorrect Index Info Initialization Initialize Insert Install Installing Instance Instances Instead Int
Integer Intent Interface Internal Interrupt Invalid Invoke Issue Item Iterable Iterator Its JAVA JOB JSON Jan
January Java Jean Job Join Jul July June Just KEY Keep Key Keyboard Keys LANG LAST LIB LIST LOAD LOCAL Last
Latest Leaving Lecture Left Length Let Level Lib Library License Like Line Lines Link Links Linux List Listening
Literal Load Loader Loading Local Locale Lock Log Look Looks MASK MAX MODE MODULE MOST MSG Mac Machine Machines
Main Make Manager Manifest Map Mapping Mar Mark Match Matt Max Maximum May Memory Merge Message Method Methods
Michael Migration Missing Mode Modified Modify Module Modules Mon Mongo More Most Move Multiple Must NAME NEW
NEXT NODE NONE NOT NOTE NULL Name Named Names Need Neo Network New Next Node Non None Normal Not Note Nothing
Nov Now Null Number OLD ONLY OPT OPTIONS OTHER OTP OUT OUTPUT Object Objects Oct Old Once One Only Open Opening
Operating Operation Option Optional Options Oracle Ordered Other Output Overflow Override Overrides PASS PATH
PIC PIPE PORT Package Page Parameter Parent Parse Parser Pass Passing Password Path Paths Pattern Pending Per
Permission Pipe Place Plan Platform Please Plugin Plus Point Poll Port Post Power Pre Prefer Preparing Press
Prevent Print Private Process Processing Product Program Promise Property Proposal Protocol Provide Proxy Public
Pull Push Put Python Queue RAW READ README REQUEST RES RFC ROOT RUN Rabbit Raise Raised Raises Ran Random Raw
Read Reader Reading Reads Ready Real Received Receiving Recommended Record Redis Reference Release Remove
Removing Replace Request Require Required Requirements Reserved Reset Resolution Resolve Resource Response
Restore Result Results Retrieve Retry Return Returns Revision Rights Root Row Ruby Run Running Runtime SECRET
SERVER SET SHA SIZE SOL SOURCE SQL SSL STACK STORE STREAM STRICT STRING SYSTEM Safe Same Sandbox Save Say Scope
Script Search Searching Second See Select Selecting Selector Self Send Sep Sept Sequence Server Service Set
Setting Settings Setup Should Show Simple Since Size Skip Socket Software Some Sorry Sort Source Space Special
Speed Split Spot Stack Standard Start Started Starting State Status Stop Store Stream Strict String Strings
Strip Style Sub Subject Success Sun Support Sync Syntax System TAG TARGET TCP TERM TEST THIS THREAD TIME TLS
TODO TOKEN TOP TRUE TYPE Tab Table Tag Take Target Task Temporary Test Testing Tests Text That The Then There
These They This Thread Thu Tim Time Timeout Token Too Tools Total Transform Tree True Try Trying Tue Tuple Two
Type Types UID UPDATE URI URL URLs USA USE USER UTC UTF Unable Undo Unexpected Unicode Union Universal Unix
Unknown Unsupported Update Updated Updating Upload Usage Use Used User Users Using Utilities Utility VERSION
Valid Value Values Var Variable Ver Verify Version Virtual WARNING WITH Wait Wall Warning Web Wed What When
Where Whether While Will Windows With Worker Working Workspace Wrap Wrapper Write Writer Writing Written XML XXX
Yield You Your ZIP Zero Zip abc able abort about above abs absolute abstract accept accepted access accessible
account ace ack acl act action actions activate active actual actually add added adding addition additional addr
address addresses adds admin after again agent ahead alert alias align alive all alloc allocate allow allowed
allows almost alone along alpha already also alternate alternative although always amd among amount and angle
annotation annotations anonymous another answer answered answers any anything apache api app appear append apple
application applications apply apps apt arch archive archives are aren arg args argument arguments argv around
array arrow artifact ascii ask asked asks assert assets assign assigned assignment associated assuming ast async
atlas atomic atoms attempt attr attribute attributes attrs audio audit auth authentication author authors auto
availability available avoid await aware away aws babel back backend background bad bar bare base based bases
bash basic batch beam because been before begin behind being below best beta better between big bin binary bind
binding bit bits blank blob block blocking blocks body bool boolean boot bootstrap bot both bottom bound bounded
bounds branch break brew broken browse browser budget buf buffer bug bugs build builder building built builtin
bundle but byte bytes cache cached calculate calendar call callback called caller calling calls came can cancel
candidate cannot canonical capture care cargo case cases cast cat catch category caught cause cea central cert
certain certificate cfg chain change changed changes channel channels chapter char character characters chars
charset check checked checking checkout checks checksum child children chmod choice choices choose chosen chr
chrome chunk chunks clang class classes classic clean cleanup clear cli client clients clipboard clone close
closed closing closure cls cluster cmd cmp code codec codes col collect collection collections colon color
column columns com combine combined combo come comes comma command commands comment comments commit common
commons comp compact compare comparison compat compatible compile compiled compiler compl complete completed
completion complex component components compose composer compress compressed compression compute computed con
concat condition conditional conditions conf confidence config configuration configure configured confirmed conn
connect connected connecting connection connections connector consider consistent console const constant
constants construct constructed constructor consume consumer contain contained container containers contains
content contents context continue control controller controllers controls conversion convert converted cookie
cookies copies copy copyright core correct cost could count counter country counts cover coverage cpp crc create
created creates creating creation credential credentials cross crypto css csv ctl ctx curl current currently
custom cut cwd cycle cycles dac daemon dash dat data database date datetime day days dead deal deb debug dec
decimal decode decoded decoder deep def default defaults define defined defines definition definitions del delay
delete deleted delta demo depend dependencies dependency dependent depending deployment deprecated deps depth
deque derived desc describe description descriptor desired dest destination destroy detail details detect dev
development device dialog dict dictionary did die diff difference different digest digit digits dir direct
direction directory dirname dirs dirty dis disable disabled discard discover disk dispatch display dist
distributed distribution div divide division django dns doc docker docs document documents does doing domain don
done dot double down download drive driver drop due dummy dump dup duplicate duplicates duration during dynamic
each early east easy echo editor edu effect efficient either element elements elif else email embedded emit
empty enable enabled encode encoded encoder encoding end ended ending ends engine ensure enter entered entries
entry enum env environment equal equals erl err errno error errors escape escaped eslint esm especially ess
estimate etc ets eval even event events ever every exact example examples exc except exception exceptions
exchange exclude excluded exclusive exe exec execute execution executor exist existent existing exists exit
expand expanded expect expected expects explicit export exports expr express expression ext extend extended
extension extensions extent external extra extract extras face fact factory faf fail failed fails failure fall
fallback false family far fast fatal fault favicon feature features fed fee feed feedback fetch few field fields
fifo file filename files filesystem fill filled filter filtered filters final find finding fine finish finished
first fit fits fix fixed fixture flag flags flatten float floating flow flush fmt fname fold folder folders
follow font fonts foo footer for force forget fork form format formats formatted formatter formed forms forward
found four frac frame frames framework free fresh from front frontend ftp full fullname fully func function
functions future gallery gcc gem gen general generate generated generation generator generic get getline gets
gettext getting gid git github give given giving glob global globals gmail goal going gone good google got goto
grammar graph greater grep group groups grp gst guard guess gzip hack had half hand handle handled handler
handles handling hard has hash have haven having head header headers heading heads held hello helm help helper
helpers here hex hidden hide high higher hint hist history hit hits hold holds home hook hooks host hostname
hosts hour how html http https human ico icon idea ident identified identifier identify identity ids idx iff
ignore ignored illegal image immutable imp impl implement implementation implemented implements implicit import
important imports include included includes including incoming incorrect indent index indexes indicator indices
individual inet inf info information inherit init initial initialize inline inner input inputs insert inside
inspect inst install installation installed installer instance instances instead int integer integration intent
interactive interesting interface interfaces internal into ints invalid invoke ipv iso issue issued issues item
items iter iteration iterator its jar java javascript job jobs join jpeg json jsx jump just keep keeping kernel
key keys keyword keywords kill kind kit klass know knowledge known kwargs label lambda lang language large last
late later latest latex latin law layer layers lazy lead leading learn least leave lecture ledger left legacy
len length less let lets letter letters level levels lib libraries library libs license licenses lies life like
limit limited limits line linear lines link linked links lint linux list listed listen listener listing lists
literal little live load loaded loader loading loads local locale localhost location locations lock locks log
logged logger logging logic login logs long look looking looks lookup loop lost lot lots low lower lowest lua
mac machine macro made magic mail main major make makes making man manage management manager manifest mant
manual many map mapped mapping maps mark marked marker markers marks marshal mask master match matched matches
matching math matter max maximum may maybe mean meaning means measure media member members memo memory menu
merge message messages met meta metadata method metrics middle might mime min minimal minimum minor minus
minutes mirror misc missing mix mixed mkdir mock mod mode model models modified modify module modules moment
mongodb monitor mono month more most mount mouse move moving msg much mul multi multiple must mutable mysql name
named names namespace native near nearest necessary need needed needs neg negative neo nested net network never
new newline next nice nil nim node nodes non none noop nor normal normalize normalized not note notes nothing
notice notifications notify now npm null num number numbers numeric oauth obj object objects obsolete occur odd
off offline offset often old older once one ones only onto opcode open opened opening opens operation operations
operator operators ops opt optimization optimized option optional options opts oracle ord order ordered ordering
ordinary org orig origin original oss other others otherwise otp our ours out outer output outputs outside over
overflow overlay override overview overwrite own owner pack package packed packet pad padding page pages pair
pairs pam panic paragraph parallel param parameter parameters params parent parents parse parsed parser part
partial partition parts party pass passed passes passing password past pat patch path pathname paths pattern
payload pdf peek peer pending people pep per percent perform performance performed perhaps period perl
permission permissions persistent person phase php pick pickle pid piece pieces ping pip pipe pipeline pipes pkg
place placed placeholder places plain plan planner platform please plugin plugins plural plus png point pointer
points policy poll pom pool pop port portable portal portion ports pos position positive possible post potential
pre precision predicate preferred prefix prepare prepared present pretty prev prevent preview previous print
printed printer printing prints prior priority private problem proc process processed processing prod produce
product production profile prog program progress proj project projects prompt proper properties property
proposal proto protobuf protocol provide provided provider proxy pseudo pthread pub public published pull pure
purpose push put pwd python qualified query queue queues quick quiet quit quite quote quoted quotes race raise
raised raises raising ran rand random range ranges rate rather ratio raw reach reachable react read reader
reading reads ready real really reason received recent recommended record recv red redirect redis reduce ref
refer reference references reflect refresh refs regex regexp region register registered registry regular reject
rel related relation relay release released reload remain remaining remember remote remove removed rename render
repeat replace replacement reply report reported reports repository repr represent representation req request
requested requests require required requires res reserved reset resolution resolve resolved resolver resource
resources response responses rest restart restore result results ret retry return returned returns reuse reverse
revision right rights risk role room root roots round route router routine routing row rows rpc rst ruby rule
rules run runner running runs runtime rust safe said salt same sample samples sandbox save saved say scalar
scale scan schema scheme scope scratch script scripts search searched sec second seconds secret section sections
secure security sed see seek seen segment select selected self semi send sending sense sent sep separator seq
sequence serve server servers service services session set sets setter setting settings sha shape share shell
shift short show side sig sign signal signed silent simple since single sink site sites six size sizes skip
slash sleep slice slots slow small snap snapshot sock socket software some something sometimes soon sort sorted
source sources space spaces spam span spawn spec special specific specified speed split sql square src ssl
stable stack stage standard stands start started starter starting starts startup stat state statement states
static statistics stats status stay std stderr stdin stdout step steps still stop storage store stored stores
str strategy stream streams strict string strings strip strong struct structure structures stuff style sub
submit success such sudo suffix suggest suite sum summary sun sup super support supported sure svg svn switch
symbol sync syntax sys system systems tab table tables tabs tag tags tail take taken takes taking tar target
task tasks tcp tell temp template templates temporary term terminal terminated terms terraform test tested
testing tests text texts than that the them theme then there these they thing things third this those though
thread threads three threshold through throw thus tickets time timer times timestamp title tls tmp token tokens
too tool toolbar tools top topic total touch trace track tracker tracking traffic trans transfer transform
translate translation translations transport treated tree trees tries trigger trim true truncate try trying tty
tuple turn tutorial two txt typ type typed types typically typing ubuntu udp uid unable uname undefined under
underscore undo unexpected unicode union unique unit units unix unknown unless unlink unsafe unset unsigned
unsupported until unused update updated updates upgrade upon upper uri url urllib usable usage use used user
username users uses using usr usual usually utf util utilities utility utils uuid val valid validate validation
validator value values van var variable variant vars vary vendor verbose verify version versions very via view
views vim virtual vis visible visual vite void wait walk want wanted warn warning warnings was watch way ways
weak web webpack welcome well went were wget what whatever wheel when where whether which while white who whole
whose why wide width wiki will win window windows wins wish with within without won word words work worker
working works workspace world worth would wrap wrapped wrapper write writer writes writing written wrong www xim
xml xxx yaml year years yes yet yield you your zero zip zone
""".split()
)
