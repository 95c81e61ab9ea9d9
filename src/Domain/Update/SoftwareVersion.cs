using System.Globalization;

namespace LoadMaster.Domain.Update;

/// <summary>A version in the form <c>major.minor-build</c>, such as <c>6.0-34</c>.</summary>
public sealed record SoftwareVersion(int Major, int Minor, int Build) : IComparable<SoftwareVersion>
{
    private const int NumberMax = 9_999_999;

    /// <summary>Null for anything that is not written exactly so.</summary>
    public static SoftwareVersion? Parse(string? text)
    {
        if (text?.Split('.', '-') is not [var major, var minor, var build]
            || !TryRead(major, out var first) || !TryRead(minor, out var second) || !TryRead(build, out var third))
        {
            return null;
        }

        // Dots, signs and leading zeros in other places make another text.
        var version = new SoftwareVersion(first, second, third);
        return version.ToString() == text ? version : null;
    }

    public int CompareTo(SoftwareVersion? other) => other is null ? 1 : (Major, Minor, Build).CompareTo((other.Major, other.Minor, other.Build));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}-{Build}");

    private static bool TryRead(string digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= NumberMax;
}
