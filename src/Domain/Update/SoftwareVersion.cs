using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadMaster.Domain.Update;

/// <summary>A version in the form <c>major.minor-build</c>, such as <c>6.0-34</c>.</summary>
public sealed partial record SoftwareVersion(int Major, int Minor, int Build) : IComparable<SoftwareVersion>
{
    /// <summary>Null for anything that is not written exactly so.</summary>
    public static SoftwareVersion? Parse(string? text) =>
        text is not null && Form().Match(text) is { Success: true } match
            ? new SoftwareVersion(Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]))
            : null;

    public int CompareTo(SoftwareVersion? other) => other is null ? 1 : (Major, Minor, Build).CompareTo((other.Major, other.Minor, other.Build));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}-{Build}");

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})-(0|[1-9][0-9]{0,6})\z")]
    private static partial Regex Form();
}
