using System.Globalization;

namespace LoadMaster.Network.AgentX;

/// <summary>An object identifier; ordered as SNMP walks (RFC 2741, 5.1 and RFC 3416, 4.2.2).</summary>
public readonly struct Oid : IEquatable<Oid>, IComparable<Oid>
{
    public const int LengthMax = 128;

    private readonly uint[]? _parts;

    public Oid(params uint[] parts) => _parts = parts;

    public ReadOnlySpan<uint> Parts => _parts;

    public int Length => _parts?.Length ?? 0;

    public bool IsEmpty => Length == 0;

    /// <summary>Of dotted text, with or without the leading dot.</summary>
    public static Oid Parse(string text) => new([.. text.TrimStart('.').Split('.').Select(part => uint.Parse(part, CultureInfo.InvariantCulture))]);

    public Oid With(params ReadOnlySpan<uint> more) => new([.. Parts, .. more]);

    public bool StartsWith(Oid prefix) => Parts.StartsWith(prefix.Parts);

    public int CompareTo(Oid other) => Parts.SequenceCompareTo(other.Parts);

    public bool Equals(Oid other) => Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => obj is Oid other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var part in Parts)
        {
            hash.Add(part);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => "." + string.Join('.', Parts.ToArray());

    public static bool operator ==(Oid left, Oid right) => left.Equals(right);

    public static bool operator !=(Oid left, Oid right) => !left.Equals(right);

    public static bool operator <(Oid left, Oid right) => left.CompareTo(right) < 0;

    public static bool operator >(Oid left, Oid right) => left.CompareTo(right) > 0;

    public static bool operator <=(Oid left, Oid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Oid left, Oid right) => left.CompareTo(right) >= 0;
}
