using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Differential;

/// <summary>Matches of one rule with a count, over time: which of them raise an alert.</summary>
/// <param name="Limit">The option of the rule, or the line of a threshold file when <paramref name="IsLine"/>.</param>
/// <param name="Times">When its matches come, in milliseconds; each in a connection of its own.</param>
internal sealed record Series(RateKind Kind, int Sid, string Limit, bool IsLine, int Seconds, IReadOnlyList<long> Times)
{
    public string Path => $"/series{Sid}";

    public string Rule =>
        $"alert tcp any any -> any any (msg:\"series {Sid}\"; flow:to_server,established; content:\"{Path}\"; http_uri; {(IsLine ? "" : Limit + "; ")}classtype:web-application-attack; sid:{Sid}; rev:1;)";

    /// <summary>As the threshold files of both have it.</summary>
    public string? Line => IsLine ? $"threshold gen_id 1, sig_id {Sid}, {Limit}" : null;

    public byte[] Request => Given.Bytes($"GET {Path} HTTP/1.1\r\nHost: a.example\r\n\r\n");

    public static Series Make(Random random, int sid)
    {
        var kind = (RateKind)random.Next(4);
        var (count, seconds) = (random.Next(kind == RateKind.Both ? 2 : 1, 5), random.Next(2, 12));
        var type = kind == RateKind.Detection ? "" : $"type {kind.ToString().ToLowerInvariant()}, ";
        var limit = $"{type}track {(random.Next(4) == 0 ? "by_dst" : "by_src")}, count {count}, seconds {seconds}";
        var isLine = kind != RateKind.Detection && random.Next(2) == 0;
        var times = new List<long>();
        for (var (number, at) = (0, 0L); number < random.Next(4, 16); number++)
        {
            times.Add(at);

            // Never at the very end of an interval: the two count it differently, and that is known.
            at += (random.Next(3) == 0 ? random.Next(1, seconds * 2) : random.Next(0, 3)) * 1000L + 37;
        }

        return new(kind, sid, isLine ? limit : $"{(kind == RateKind.Detection ? "detection_filter" : "threshold")}:{limit}", isLine, seconds, times);
    }

    /// <summary>The numbers of the matches that raise an alert with us.</summary>
    public IReadOnlyList<int> Ours()
    {
        var set = Given.Set([Rule, .. Line is { } line ? [line] : (string[])[]]);
        var inspector = new Inspector(new RateTable());
        var raised = new List<int>();
        for (var number = 0; number < Times.Count; number++)
        {
            inspector.InspectRequest(set, Request, [], new FlowState(), Given.Nobody, Times[number]);
            if (inspector.Alerts.Length > 0 && inspector.Alerts[0].IsLogged)
            {
                raised.Add(number);
            }
        }

        return raised;
    }

    /// <summary>The matches of the first interval only: what is left when no interval follows another.</summary>
    public Series Once(int sid)
    {
        var once = this with { Sid = sid, Times = [.. Times.TakeWhile(time => time - Times[0] < Seconds * 1000L)] };
        return Kind == RateKind.Threshold ? once with { Times = [.. once.Times.Take(once.Ours() is [var first, ..] ? first + 1 : once.Times.Count)] } : once;
    }
}
