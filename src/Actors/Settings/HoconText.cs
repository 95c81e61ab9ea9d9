using System.Text;

namespace LoadMaster.Actors.Settings;

/// <summary>Writes values into HOCON so that nothing in them can end the value.</summary>
internal static class HoconText
{
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var character in value)
        {
            if (char.IsControl(character))
            {
                throw new ArgumentException("A setting must not contain control characters.", nameof(value));
            }

            if (character is '"' or '\\')
            {
                text.Append('\\');
            }

            text.Append(character);
        }

        return text.Append('"').ToString();
    }
}
