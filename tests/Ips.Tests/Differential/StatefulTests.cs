using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using Xunit.Abstractions;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Rules that remember, against Suricata: counts over time (detection_filter, threshold) and flowbits over the messages of a connection.</summary>
public sealed class StatefulTests(ITestOutputHelper output) : IDisposable
{
    private const int FirstSid = 7_100_001;
    /// <summary>So that all connections have the same client.</summary>
    private const int SeriesMax = 2000;
    private const int OnceStep = 100_000;

    private static readonly byte[] Plain = Given.Bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    private readonly string _folder = Directory.CreateTempSubdirectory("lm-oracle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each difference lies in an interval that follows one, and is gone without it; docs/ips-differences.md says why.</summary>
    [SkippableFact]
    public void Counts_of_one_interval_are_those_of_suricata()
    {
        var oracle = Suricata.Find();
        Skip.If(oracle is null, Suricata.WhyAbsent);
        var random = new Random(Number("LM_ORACLE_SEED", 20261123));
        var all = Enumerable.Range(0, Math.Min(Number("LM_ORACLE_SERIES", 400), SeriesMax)).Select(number => Series.Make(random, FirstSid + number)).ToList();
        var theirs = Ask(oracle, all);
        var different = all.Where(series => !series.Ours().SequenceEqual(theirs[series.Sid])).ToList();
        var once = different.Select(series => series.Once(series.Sid + OnceStep)).ToList();
        var theirsOnce = Ask(oracle, once);
        var table = string.Join('\n', all.GroupBy(series => series.Kind).OrderBy(kind => kind.Key).Select(kind =>
            $"| {kind.Key} | {kind.Count()} | {kind.Sum(series => series.Times.Count)} | {kind.Sum(series => series.Ours().Count)} | {different.Count(series => series.Kind == kind.Key)} |"));
        output.WriteLine(table);
        if (Environment.GetEnvironmentVariable("LM_ORACLE_OUT") is { Length: > 0 } path)
        {
            File.WriteAllText($"{path}-series.txt", table);
        }

        Assert.Contains(different, series => series.Kind == RateKind.Detection);
        Assert.All(different, series => Assert.True(series.Kind is RateKind.Detection or RateKind.Threshold, Line(series, theirs)));
        Assert.All(once, series => Assert.True(series.Ours().SequenceEqual(theirsOnce[series.Sid]), Line(series, theirsOnce)));
    }

    [SkippableFact]
    public void Flowbits_over_the_messages_of_a_connection_are_those_of_suricata()
    {
        var oracle = Suricata.Find();
        Skip.If(oracle is null, Suricata.WhyAbsent);
        var random = new Random(Number("LM_ORACLE_SEED", 20261123));
        var rules = FlowbitRules.All;
        var set = Given.Set([.. rules]);
        var conversations = Enumerable.Range(0, Number("LM_ORACLE_SERIES", 400)).Select(_ => FlowbitRules.Conversation(random)).ToList();
        File.WriteAllText(Path.Combine(_folder, "oracle.rules"), string.Join('\n', rules) + "\n");
        using (var capture = new PcapFile(Path.Combine(_folder, "requests.pcap")))
        {
            for (var number = 0; number < conversations.Count; number++)
            {
                capture.Add(number, conversations[number]);
            }
        }

        var (alerts, refused) = oracle.Run(_folder, "requests.pcap", "oracle.rules");
        Assert.Empty(refused);
        var same = 0;
        for (var number = 0; number < conversations.Count; number++)
        {
            var ours = FlowbitRules.Raised(set, conversations[number]);
            var theirs = alerts.Where(alert => alert.Exchange == number).Select(alert => alert.Sid).Order().ToList();
            Assert.True(ours.SequenceEqual(theirs), $"connection {number}: ours {string.Join(' ', ours)}, theirs {string.Join(' ', theirs)}\n{FlowbitRules.Text(conversations[number])}");
            same += ours.Count;
        }

        output.WriteLine($"{conversations.Count} connections, {conversations.Sum(one => one.Count)} exchanges, {same} alerts, the same on both sides");
        Assert.True(same > conversations.Count, $"only {same} alerts");
    }

    /// <summary>By sid, the numbers of the matches that raised an alert there.</summary>
    private Dictionary<int, List<int>> Ask(Suricata oracle, IReadOnlyList<Series> all)
    {
        File.WriteAllText(Path.Combine(_folder, "oracle.rules"), string.Join('\n', all.Select(series => series.Rule)) + "\n");
        var numbers = new Dictionary<int, (int Sid, int Match)>();
        using (var capture = new PcapFile(Path.Combine(_folder, "requests.pcap")))
        {
            var matches = all.SelectMany(series => series.Times.Select((time, match) => (series, match, time))).OrderBy(entry => entry.time);
            foreach (var (series, match, time) in matches)
            {
                numbers[numbers.Count] = (series.Sid, match);
                capture.MoveTo(time);
                capture.Add(numbers.Count - 1, series.Request, Plain);
            }
        }

        var (alerts, refused) = oracle.Run(_folder, "requests.pcap", "oracle.rules", string.Join('\n', all.Select(series => series.Line).OfType<string>()));
        Assert.Empty(refused);
        var raised = all.ToDictionary(series => series.Sid, _ => new List<int>());
        foreach (var (exchange, sid) in alerts.OrderBy(alert => alert.Exchange))
        {
            Assert.Equal(numbers[exchange].Sid, sid);
            raised[sid].Add(numbers[exchange].Match);
        }

        return raised;
    }

    private static string Line(Series series, Dictionary<int, List<int>> theirs) =>
        $"{series.Limit}: at {string.Join(' ', series.Times)}\nours {string.Join(' ', series.Ours())}\ntheirs {string.Join(' ', theirs[series.Sid])}";

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
