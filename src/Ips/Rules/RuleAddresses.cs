using System.Globalization;
using System.Net;

namespace LoadMaster.Ips.Rules;

/// <summary>Addresses as a rule's header lists them: networks, some of them excluded. IPv4 counts as mapped IPv6.</summary>
public sealed class RuleAddresses
{
    private readonly RangeList _ranges;

    private RuleAddresses(RangeList ranges) => _ranges = ranges;

    public static RuleAddresses Any { get; } = new(new RangeList());

    /// <summary>Every address belongs to it.</summary>
    public bool IsAny => _ranges.IsAny;

    public bool Contains(UInt128 address) => _ranges.Contains(address);

    /// <summary>An address as the number that is compared.</summary>
    public static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    internal static RuleAddresses Parse(string text, VariableTable variables) => new(RangeList.Parse(text, variables, Range));

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
