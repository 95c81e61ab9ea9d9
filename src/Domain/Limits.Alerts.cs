namespace LoadMaster.Domain;

/// <summary>Of alerts by e-mail.</summary>
public static partial class Limits
{
    public const int EmailAddressLengthMax = 254;
    public const int EmailUserLengthMax = 254;
    public const int EmailRecipientsMax = 20;
    public const int EmailIntervalSecondsMin = 10;
    public const int EmailIntervalSecondsMax = 3_600;

    /// <summary>Events in one message; further ones are counted.</summary>
    public const int EmailEventsMax = 100;
}
