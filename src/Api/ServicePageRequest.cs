using System.Globalization;

namespace LoadMaster.Api;

/// <summary>Which virtual services a list is to have.</summary>
/// <param name="Limit">At most so many.</param>
/// <param name="Offset">So many of those that fit are left out first.</param>
/// <param name="State">Only those in this state.</param>
/// <param name="Search">Only those with this in their name or address.</param>
public sealed record ServicePageRequest(int Limit, int Offset = 0, string? State = null, string? Search = null)
{
    internal string Query => string.Create(CultureInfo.InvariantCulture, $"?limit={Limit}&offset={Offset}{Part("state", State)}{Part("search", Search)}");

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
