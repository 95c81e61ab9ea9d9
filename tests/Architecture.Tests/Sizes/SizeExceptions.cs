namespace LoadMaster.Architecture.Tests.Sizes;

/// <summary>One file or method that is larger than the rest may be, and why.</summary>
/// <param name="Method">Null: the whole file.</param>
internal sealed record SizeException(string File, string? Method, string Reason);

/// <summary>The list may only shrink: lower the count with each entry that goes, never raise it.</summary>
internal static class SizeExceptions
{
    public const int CountMax = 0;

    public static IReadOnlyList<SizeException> All { get; } = [];
}
