using System.Globalization;

namespace LoadMaster.Network.Addresses;

/// <summary>Numbers in <c>/proc/sys/net</c> of the calling thread's network namespace.</summary>
internal static class Sysctl
{
    private const string Root = "/proc/sys/net/";

    internal static bool Exists(string name) => File.Exists(Root + name);

    internal static int Read(string name) =>
        Guarded(name, "read", file => int.Parse(File.ReadAllText(file), NumberStyles.Integer, CultureInfo.InvariantCulture));

    internal static void Write(string name, int value)
    {
        if (Read(name) != value)
        {
            _ = Guarded(name, "set", file =>
            {
                File.WriteAllText(file, value.ToString(CultureInfo.InvariantCulture));
                return value;
            });
        }
    }

    /// <summary>An administrator's stricter value stays.</summary>
    internal static void Raise(string name, int value) => Write(name, Math.Max(value, Read(name)));

    private static int Guarded(string name, string what, Func<string, int> work)
    {
        try
        {
            return work(Root + name);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new NetworkException($"{Root}{name} cannot be {what}: {refused.Message}");
        }
    }
}
