using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>What a new password must be like.</summary>
public static class PasswordRules
{
    /// <summary>What is wrong with a new password, or null.</summary>
    /// <param name="current">The password that it replaces; null where somebody else sets it.</param>
    public static ConfigProblem? Judge(AccessSettings rules, string name, string? current, string replacement) => replacement switch
    {
        _ when replacement.Length < rules.PasswordLengthMin => Weak($"The new password is shorter than {rules.PasswordLengthMin} characters; choose a longer one."),
        { Length: > Limits.PasswordLengthMax } => Weak($"The new password is longer than {Limits.PasswordLengthMax} characters; choose a shorter one."),
        _ when replacement == current => Weak("The new password is the current one; choose another one."),
        _ when string.Equals(replacement, name, StringComparison.OrdinalIgnoreCase) => Weak("The new password is the user's name; choose another one."),
        _ when Classes(replacement) < rules.PasswordClassesMin =>
            Weak($"The new password must mix {rules.PasswordClassesMin} kinds of small letters, capitals, digits and other characters; it has {Classes(replacement)}."),
        _ when replacement.Distinct().Count() < 4 => Weak("The new password has fewer than four different characters; choose another one."),
        _ => null,
    };

    private static int Classes(string text) =>
        (text.Any(char.IsLower) ? 1 : 0) + (text.Any(char.IsUpper) ? 1 : 0) + (text.Any(char.IsDigit) ? 1 : 0) + (text.Any(c => !char.IsLower(c) && !char.IsUpper(c) && !char.IsDigit(c)) ? 1 : 0);

    private static ConfigProblem Weak(string message) => new(ProblemCodes.WeakPassword, "/newPassword", message);
}
