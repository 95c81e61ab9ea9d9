using System.Globalization;
using System.Net;

namespace LoadMaster.Ips.Rules;

/// <summary>Addresses as a rule's header lists them: networks, some of them excluded. IPv4 counts as mapped IPv6.</summary>
public sealed class AddressSet
{
    private readonly List<(UInt128 First, UInt128 Last)> _in = [];
    private readonly List<(UInt128 First, UInt128 Last)> _out = [];

    public static AddressSet Any { get; } = new();

    /// <summary>Every address belongs to it.</summary>
    public bool IsAny => _in.Count == 0 && _out.Count == 0;

    public bool Contains(UInt128 address) =>
        (_in.Count == 0 || _in.Exists(range => address >= range.First && address <= range.Last))
        && !_out.Exists(range => address >= range.First && address <= range.Last);

    /// <summary>An address as the number that is compared.</summary>
    public static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    internal static AddressSet Parse(string text, VariableTable variables)
    {
        var set = new AddressSet();
        set.Add(text.Trim(), negated: false, variables, depth: 0);
        return set;
    }

    private void Add(string text, bool negated, VariableTable variables, int depth)
    {
        if (depth > IpsLimits.VariableDepthMax)
        {
            throw RuleRejectedException.Skipped("address variables are nested too deeply");
        }

        while (text.StartsWith('!'))
        {
            (negated, text) = (!negated, text[1..].Trim());
        }

        if (text.StartsWith('$'))
        {
            Add(variables.Value(text[1..]), negated, variables, depth + 1);
        }
        else if (text.StartsWith('[') && text.EndsWith(']'))
        {
            foreach (var part in VariableTable.List(text))
            {
                Add(part, negated, variables, depth + 1);
            }
        }
        else if (text is "any")
        {
            if (negated)
            {
                throw RuleRejectedException.Skipped("an address list excludes every address");
            }
        }
        else
        {
            (negated ? _out : _in).Add(Range(text));
        }
    }

    private static (UInt128 First, UInt128 Last) Range(string text)
    {
        var slash = text.IndexOf('/');
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            throw RuleRejectedException.Skipped($"{OptionSplitter.Short(text)} is no address");
        }

        var width = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128;
        var bits = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > width))
        {
            throw RuleRejectedException.Skipped($"{OptionSplitter.Short(text)} is no network");
        }

        var free = width - bits;
        var mask = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        var number = Number(address);
        return (number & ~mask, number | mask);
    }
}
