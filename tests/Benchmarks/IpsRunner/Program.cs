using System.Diagnostics;
using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

// Imports a rule file, if wanted made up to so many rules, and measures benign requests; or writes them to a capture for others to read; or
// writes the rule file made up to so many rules.
if (args is ["--capture", var capture, var count])
{
    Capture.Write(capture, int.Parse(count));
    return 0;
}

if (args is ["--multiply", var source, var wanted, var target])
{
    File.WriteAllBytes(target, Encoding.Latin1.GetBytes(RuleMultiplier.Multiplied(Encoding.Latin1.GetString(File.ReadAllBytes(source)), int.Parse(wanted))));
    return 0;
}

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("Usage: LoadMaster.IpsRunner RULE-FILE [NUMBER-OF-RULES] | --capture FILE REQUESTS | --multiply RULE-FILE NUMBER-OF-RULES FILE");
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
var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
Console.WriteLine($"rules {import.Report.Accepted}, import {importMilliseconds:F0} ms, memory kept {memory / 1e6:F0} MB, most that the process held {int.Parse(peak) / 1e3:F0} MB");
Console.WriteLine($"request of {mean:F0} bytes: median {samples[samples.Count / 2]:F0} ns, least {samples[0]:F0} ns, {(double)candidates / (Rounds * 2 * RequestsPerRound):F1} rules evaluated");
return 0;
