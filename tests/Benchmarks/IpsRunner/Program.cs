using System.Text;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

var file = args[0];
var watch = System.Diagnostics.Stopwatch.GetTimestamp();
var result = RuleImporter.Import([new RuleSource(file, Encoding.Latin1.GetString(File.ReadAllBytes(file)))], new Dictionary<string, string>(), new FlowbitNames());
Console.WriteLine($"{System.Diagnostics.Stopwatch.GetElapsedTime(watch).TotalMilliseconds} ms");
var report = result.Report;
Console.WriteLine($"rules {report.Rules} accepted {report.Accepted} enabled {report.EnabledInFile} skipped {report.Skipped} na {report.NotApplicable} dup {report.Duplicates}");
foreach (var (reason, count) in report.SkippedByReason) Console.WriteLine($"SKIP {count} {reason}");
foreach (var (reason, count) in report.NotApplicableByReason) Console.WriteLine($"NA {count} {reason}");
foreach (var line in report.IgnoredLines) Console.WriteLine($"IGN {line}");
Console.WriteLine($"req {result.Rules.Count(rule => rule.Direction == RuleDirection.ToServer)} resp {result.Rules.Count(rule => rule.Direction == RuleDirection.ToClient)} both {result.Rules.Count(rule => rule.Direction == RuleDirection.Both)}");
watch = System.Diagnostics.Stopwatch.GetTimestamp();
var set = RuleSet.Create(result, _ => true);
Console.WriteLine($"{System.Diagnostics.Stopwatch.GetElapsedTime(watch).TotalMilliseconds} ms; unfiltered {set.Requests.Unfiltered.Length} {set.Responses.Unfiltered.Length}");
foreach (var index in set.Requests.Unfiltered) Console.WriteLine(set.Rules[index].Identity.Text[..Math.Min(300, set.Rules[index].Identity.Text.Length)]);
