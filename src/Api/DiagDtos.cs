using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>What a diagnostic tool is to do; each tool takes its own fields only.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DiagBody
{
    /// <summary>tcpdump: where to listen; any unless given.</summary>
    public string? Interface { get; init; }

    /// <summary>tcpdump: ends after this many; 100 unless given.</summary>
    public int? MaxPackets { get; init; }

    /// <summary>tcpdump: ends after this time; 10 unless given.</summary>
    public int? MaxSeconds { get; init; }

    /// <summary>tcpdump: the packets as a capture file instead of text.</summary>
    public bool? Pcap { get; init; }

    /// <summary>tcpdump: the filter, one word each (pcap-filter(7)).</summary>
    public IReadOnlyList<string>? Expression { get; init; }

    /// <summary>ping, traceroute: address or name.</summary>
    public string? Host { get; init; }
}
