using System.Globalization;

namespace LoadMaster.Domain.Configuration;

/// <summary>A service's address with its port, range of ports (<c>192.0.2.1:8000-8099</c>) or all ports (<c>192.0.2.1:*</c>).</summary>
/// <param name="Last">The last port; 0 where it is the first one's.</param>
internal sealed record ServicePorts(Endpoint First, int Last)
{
    public const int PortMax = 65535;
    private const string All = "*";

    /// <summary>Whether it is more than one port.</summary>
    public bool IsRange => Last != 0;

    private int End => IsRange ? Last : First.Port;

    public static bool TryParse(string text, out ServicePorts ports)
    {
        ports = null!;
        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        var (host, port) = (text[..colon], text[(colon + 1)..]);
        var dash = port.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = port == All ? ("1", $"{PortMax}") : dash < 0 ? (port, "0") : (port[..dash], port[(dash + 1)..]);
        if (!Endpoint.TryParse($"{host}:{first}", out var endpoint)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || end > PortMax
            || (dash >= 0 && end < endpoint.Port))
        {
            return false;
        }

        ports = new ServicePorts(endpoint, end == endpoint.Port ? 0 : end);
        return true;
    }

    /// <summary>Whether the other has a port of this one.</summary>
    public bool Overlaps(ServicePorts other) => First.Port <= other.End && other.First.Port <= End;

    public bool Contains(int port) => port >= First.Port && port <= End;

    public override string ToString()
    {
        var text = First.ToString();
        return !IsRange ? text
            : this is { First.Port: 1, Last: PortMax } ? string.Concat(text.AsSpan(0, text.LastIndexOf(':') + 1), All)
            : string.Create(CultureInfo.InvariantCulture, $"{text}-{Last}");
    }
}
