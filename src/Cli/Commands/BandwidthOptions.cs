using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about limits of bandwidth.</summary>
internal sealed class BandwidthOptions(OptionSet set)
{
    private readonly Option<int?> _in = set.Whole("--limit-bandwidth-in", "Bytes a second from all clients together, over all nodes of a pair; 0: no limit.");
    private readonly Option<int?> _out = set.Whole("--limit-bandwidth-out", "Bytes a second to all clients together; 0: no limit.");
    private readonly Option<int?> _clientIn = set.Whole("--limit-client-bandwidth-in", "Bytes a second from one client network; 0: no limit.");
    private readonly Option<int?> _clientOut = set.Whole("--limit-client-bandwidth-out", "Bytes a second to one client network; 0: no limit.");
    private readonly Option<double?> _burst = set.Seconds("--limit-bandwidth-burst-seconds", "So many seconds' worth may pass at once after a quiet time.");

    /// <summary>Null when none of the options was given.</summary>
    public BandwidthBody? ToBody(ParseResult parsed)
    {
        var body = new BandwidthBody
        {
            InBytesPerSecond = parsed.GetValue(_in),
            OutBytesPerSecond = parsed.GetValue(_out),
            ClientInBytesPerSecond = parsed.GetValue(_clientIn),
            ClientOutBytesPerSecond = parsed.GetValue(_clientOut),
            BurstSeconds = parsed.GetValue(_burst),
        };
        return body == new BandwidthBody() ? null : body;
    }

    public static string Sentence(VirtualServiceDto service)
    {
        var limits = service.Limits.Bandwidth;
        string[] parts =
        [
            Part(limits.InBytesPerSecond, "in"),
            Part(limits.OutBytesPerSecond, "out"),
            Part(limits.ClientInBytesPerSecond, "in a client"),
            Part(limits.ClientOutBytesPerSecond, "out a client"),
        ];
        var all = string.Join(", ", parts.Where(part => part.Length > 0));
        var done = service.BandwidthCounters;
        return all.Length == 0 ? "" : $"{all}, burst {Format.Seconds(limits.BurstSeconds)}; waits: {done.InWaits} in, {done.OutWaits} out";
    }

    private static string Part(int rate, string what) => rate == 0 ? "" : $"{Format.Bytes(rate)}/s {what}";
}
