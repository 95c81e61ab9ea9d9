using System.Security.Cryptography;

namespace LoadMaster.Host.Security;

/// <summary>The password that a first start gives, and the file in the data directory where it stays until it is changed.</summary>
public static class OneTimePassword
{
    public const string FileName = "one-time-password";
    private const int Length = 20;

    /// <summary>Without the letters and digits that people mix up.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Create() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FileName);
}
