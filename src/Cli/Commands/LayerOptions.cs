using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of layer 4 services, and the <c>/udp</c> behind their address.</summary>
internal sealed class LayerOptions
{
    private const string Udp = "udp";
    private const string UdpSuffix = "/udp";
    private const string TcpSuffix = "/tcp";
    private const int Kernel = 4;
    private readonly Option<string?> _layer;
    private readonly Option<string?> _forwarding;
    private readonly Option<string?> _synProtection;

    public LayerOptions(OptionSet set)
    {
        _layer = set.Word("--layer", "7: relayed by this node, 4: forwarded by the kernel (types tcp and udp, ranges of ports).", "4", "7");
        _forwarding = set.Word("--forwarding", "Layer 4: two-arm (nat), one-arm with the service's address as source (snat), snat for servers in the service's own network (auto), or direct server return (dsr, which is of layer 4 by itself).", "auto", "nat", "snat", "dsr");
        _synProtection = set.OnOff("--syn-protection", "Layer 4, tcp: the node answers a client's first packet itself (synproxy), and a real server hears only of clients that answer back.");
    }

    public int? Layer(ParseResult parsed) => parsed.GetValue(_layer) switch
    {
        null => Forwarding(parsed) == "dsr" ? Kernel : null,
        "4" => Kernel,
        _ => 7,
    };

    public bool? SynProtection(ParseResult parsed) => OptionSet.IsOn(parsed.GetValue(_synProtection));

    public string? Forwarding(ParseResult parsed) => parsed.GetValue(_forwarding);

    /// <summary>The body at an address as people write it: <c>/udp</c> behind it is type udp, which is of layer 4.</summary>
    public static VirtualServiceBody At(VirtualServiceBody body, string? address)
    {
        if (address?.EndsWith(UdpSuffix, StringComparison.Ordinal) == true)
        {
            if (body.Type is not (null or Udp))
                throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"{address} says udp and --type says {body.Type}; leave one of them out.");
            return body with { Address = address[..^UdpSuffix.Length], Type = Udp, Layer = body.Layer ?? Kernel };
        }

        return body with { Address = address?.EndsWith(TcpSuffix, StringComparison.Ordinal) == true ? address[..^TcpSuffix.Length] : address };
    }

    /// <summary>The address as people write it.</summary>
    public static string AddressOf(VirtualServiceDto service) => AddressOf(service.Type, service.Address);

    /// <inheritdoc cref="AddressOf(VirtualServiceDto)"/>
    public static string AddressOf(string type, string address) => type == Udp ? address + UdpSuffix : address;
}
