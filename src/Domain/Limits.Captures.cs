namespace LoadMaster.Domain;

public static partial class Limits
{
    /// <summary>The highest group of a rule's pattern that its value can name.</summary>
    public const int CaptureGroupMax = 9;
}
