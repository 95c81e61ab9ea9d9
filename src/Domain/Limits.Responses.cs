namespace LoadMaster.Domain;

/// <content>Bounds of what becomes of bodies on their way.</content>
public static partial class Limits
{
    /// <summary>Rules of one service that work on bodies; each holds a window of 4.5 KB for each response that it works on.</summary>
    public const int BodyRulesPerServiceMax = 16;
    public const int BodyRuleMediaTypesMax = 16;

    public const int BandwidthBytesPerSecondMin = 1000;
    public const int BandwidthBytesPerSecondMax = 2_000_000_000;
    public const double BandwidthBurstSecondsMin = 0.2;
    public const double BandwidthBurstSecondsMax = 60;
}
