using System.Diagnostics;
using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

// Usage: FILE [MULTIPLE-TO]. Imports a rule file, if wanted made up to so many rules, and measures benign requests.
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("Usage: LoadMaster.IpsRunner RULE-FILE [NUMBER-OF-RULES]");
    return 2;
}

const int Rounds = 400;
const int RequestsPerRound = 100;
var text = Encoding.Latin1.GetString(File.ReadAllBytes(args[0]));
text = args.Length == 2 ? RuleMultiplier.Multiplied(text, int.Parse(args[1])) : text;
GC.Collect();
var memoryBefore = GC.GetTotalMemory(forceFullCollection: true);
var started = Stopwatch.GetTimestamp();
var import = RuleImporter.Import([new RuleSource("rules", text)], new Dictionary<string, string>(), new FlowbitNames());
var set = RuleSet.Create(import, _ => true);
var importMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
var memory = GC.GetTotalMemory(forceFullCollection: true) - memoryBefore;
var inspector = new Inspector(new RateTable());
var flow = new FlowState();
var nobody = new Endpoints(1, 40_000, 2, 80);
var requests = BenignRequests.All();
var samples = new List<double>();
long candidates = 0;
for (var round = 0; round < Rounds * 2; round++)
{
    var from = Stopwatch.GetTimestamp();
    for (var i = 0; i < RequestsPerRound; i++)
    {
        inspector.InspectRequest(set, requests[i % requests.Count], [], flow, nobody, 0);
        candidates += inspector.CandidateCount;
    }

    if (round < Rounds)
    {
        set.CompileHotRegexes(100);
    }
    else
    {
        samples.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds / RequestsPerRound);
    }
}

samples.Sort();
var mean = requests.Average(request => request.Length);
Console.WriteLine($"rules {import.Report.Accepted}, import {importMilliseconds:F0} ms, memory {memory / 1e6:F0} MB");
Console.WriteLine($"request of {mean:F0} bytes: median {samples[samples.Count / 2]:F0} ns, least {samples[0]:F0} ns, {(double)candidates / (Rounds * 2 * RequestsPerRound):F1} rules evaluated");
return 0;
