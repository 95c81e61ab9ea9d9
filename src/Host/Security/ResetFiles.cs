using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>
/// What <c>loadmasterd reset-password</c> leaves for the daemon, a file for each user: the two processes change them without waiting for each
/// other, and neither takes away what the other has just written.
/// </summary>
public static class ResetFiles
{
    private const string Prefix = "password-reset.";
    private const string Suffix = ".json";
    private const string BeingRemoved = ".done";

    public static string PathOf(string dataDirectory, string user) => Path.Combine(dataDirectory, Prefix + user + Suffix);

    /// <summary>A file that vanishes meanwhile is no error: its user is in the configuration.</summary>
    /// <exception cref="StartupProblemException">A file cannot be read or understood.</exception>
    public static ValueList<LocalUser> Read(string dataDirectory) => Files(dataDirectory, Suffix).SelectMany(UsersIn).ToValueList();

    /// <summary>Removes the files of these users, but not one that asks for another password by now.</summary>
    public static void Done(string dataDirectory, ValueList<LocalUser> users)
    {
        foreach (var user in users)
        {
            var file = PathOf(dataDirectory, user.Name);
            if (!File.Exists(file))
            {
                continue;
            }

            File.Move(file, file + BeingRemoved, overwrite: true);
            if (UsersIn(file + BeingRemoved).All(read => read == user))
            {
                PrivateFile.Delete(file + BeingRemoved);
            }
            else
            {
                PutBack(dataDirectory);
            }
        }
    }

    /// <summary>What was about to be removed by a process that died, or is another password than the one that is done. A file that is newer wins.</summary>
    public static void PutBack(string dataDirectory)
    {
        foreach (var taken in Files(dataDirectory, Suffix + BeingRemoved))
        {
            var file = taken[..^BeingRemoved.Length];
            if (File.Exists(file))
            {
                PrivateFile.Delete(taken);
            }
            else
            {
                File.Move(taken, file, overwrite: false);
            }
        }
    }

    /// <summary>Each with the name of his reset, which the password's salt makes different from every other.</summary>
    private static IEnumerable<LocalUser> UsersIn(string file) => (UsersFile.Read(file)?.ToUsers() ?? [])
        .Select(user => user with { ResetId = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(user.Passwords[0])))[..Limits.ResetIdLength] });

    private static IReadOnlyList<string> Files(string dataDirectory, string suffix)
    {
        try
        {
            return [.. Directory.GetFiles(dataDirectory, Prefix + "*" + suffix).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupProblemException(ProblemCodes.DataFolder, $"{dataDirectory} cannot be looked through: {e.Message}");
        }
    }
}
